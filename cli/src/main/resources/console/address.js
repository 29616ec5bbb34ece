// What the page's address says: the filters in the query, the open request or a filled-in form after the #.

const FILTERS = ['search', 'operation', 'state', 'since', 'until', 'span'];
const TIMES = new Set(['since', 'until']);
const FORM = ['Operation', 'TypeName', 'Identifier', 'TimeoutSeconds', 'OnTimeout', 'OnConflict'];
const TOKEN = /^[-A-Za-z0-9+/=]{8,128}$/;

export const isToken = (text) => TOKEN.test(text);

/** The token after the #; empty unless it can be one. */
export function tokenOfHash() {
  try {
    const text = decodeURIComponent(location.hash.slice(1));
    return isToken(text) ? text : '';
  } catch {
    return '';
  }
}

const pad = (number) => String(number).padStart(2, '0');

/** As a field of local time has it. */
function local(instant) {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? ''
    : `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** Sets the filters as the address says. A value that a list of choices lacks is left out. */
export function readFilters(field) {
  const query = new URLSearchParams(location.search);
  for (const name of FILTERS) {
    const value = query.get(name);
    if (value !== null) choose(field(name), TIMES.has(name) ? local(value) : value);
  }
}

/** Writes the filters that are not as they are at first, and the open request. Times are UTC, so that the link can be shared. */
export function write(field, token) {
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    const {value} = field(name);
    if (value !== initial(field(name))) query.set(name, TIMES.has(name) ? new Date(value).toISOString() : value);
  }
  const text = query.toString();
  history.replaceState(null, '', location.pathname + (text && '?' + text) + (token ? '#' + encodeURIComponent(token) : ''));
}

/** The value of a field when the page opens. */
export const initial = (field) => (field.options ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]).value : field.defaultValue);

export const clearFilters = (field) => FILTERS.filter((name) => name !== 'span').forEach((name) => { field(name).value = initial(field(name)); });

function choose(field, value) {
  if (!field.options || [...field.options].some((option) => option.value === value)) field.value = value;
}

/** A link that opens the form filled in. It has neither the desired state nor the patch, which can hold secrets. */
export function formLink(request) {
  const members = new URLSearchParams();
  for (const name of FORM) if (request[name] !== undefined && request[name] !== '') members.set(name, request[name]);
  for (const [name, value] of Object.entries(request.Labels ?? {})) members.append('Label', `${name}=${value}`);
  return `${location.pathname}#new?${members}`;
}

/** Fills in the form as the address says. Returns whether the address asks for the form. */
export function readForm(form) {
  if (!/^#new(\?|$)/.test(location.hash)) return false;
  const members = new URLSearchParams(location.hash.slice(5));
  for (const name of FORM) choose(form[name], members.get(name) ?? initial(form[name]));
  form.Labels.value = members.getAll('Label').join('\n');
  return true;
}
