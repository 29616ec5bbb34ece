// Reads and writes the page's address: the filters in the query; the open request or a filled-in form after the #.

const FILTERS = ['search', 'operation', 'state', 'since', 'until', 'span'];
const TIMES = new Set(['since', 'until']);
const FORM = ['Operation', 'TypeName', 'Identifier', 'TimeoutSeconds', 'OnTimeout', 'OnConflict'];
const TOKEN = /^[-A-Za-z0-9+/=]{8,128}$/;

export const isToken = (text) => TOKEN.test(text);

/** Returns the token after the #, or an empty text if it is not a valid token. */
export function tokenOfHash() {
  try {
    const text = decodeURIComponent(location.hash.slice(1));
    return isToken(text) ? text : '';
  } catch {
    return '';
  }
}

const pad = (number) => String(number).padStart(2, '0');

/** Returns a time in the form of a field for local time. */
function local(instant) {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? ''
    : `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** Sets the filters from the address. Ignores a value that is not in its list of choices. */
export function readFilters(field) {
  const query = new URLSearchParams(location.search);
  for (const name of FILTERS) {
    const value = query.get(name);
    if (value !== null) choose(field(name), TIMES.has(name) ? local(value) : value);
  }
}

/** Writes the filters without a default value, and the open request. Times are in UTC, so that the link can be shared. */
export function write(field, token) {
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    const {value} = field(name);
    if (value !== initial(field(name))) query.set(name, TIMES.has(name) ? new Date(value).toISOString() : value);
  }
  const text = query.toString();
  history.replaceState(null, '', location.pathname + (text && '?' + text) + (token ? '#' + encodeURIComponent(token) : ''));
}

/** Returns the value of a field when the page opens. */
export const initial = (field) => (field.options ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]).value : field.defaultValue);

export const clearFilters = (field) => FILTERS.filter((name) => name !== 'span').forEach((name) => { field(name).value = initial(field(name)); });

function choose(field, value) {
  if (!field.options || [...field.options].some((option) => option.value === value)) field.value = value;
}

/** Returns a link that opens the filled-in form, without the desired state and the patch, which may contain secrets. */
export function formLink(request) {
  const members = new URLSearchParams();
  for (const name of FORM) if (request[name] !== undefined && request[name] !== '') members.set(name, request[name]);
  for (const [name, value] of Object.entries(request.Labels ?? {})) members.append('Label', `${name}=${value}`);
  return `${location.pathname}#new?${members}`;
}

/** Fills in the form from the address. Returns whether the address is a link to the form. */
export function readForm(form) {
  if (!/^#new(\?|$)/.test(location.hash)) return false;
  const members = new URLSearchParams(location.hash.slice(5));
  for (const name of FORM) choose(form[name], members.get(name) ?? initial(form[name]));
  form.Labels.value = members.getAll('Label').join('\n');
  return true;
}
