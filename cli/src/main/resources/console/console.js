// The page: keeps the known state of each request, draws the visible part, and reads details of the visible part only.

import {clearFilters, formLink, isToken, readFilters, readForm, tokenOfHash, write} from './address.js';
import {drawAxis, drawLane, fit, lane, palette, tell, time, tone} from './lanes.js';
import {draw as drawWorkflow} from './workflow.js';

const PHONE = matchMedia('(max-width: 900px)');
const OVERVIEW_MAX = 1000;
const LOOKS_AT_ONCE = 4;
const TRY_AGAIN_MILLIS = 3000;
const $ = (id) => document.getElementById(id);

/** token → {token, request, full, polls, steps, lane, key} */
const entries = new Map();
/** Newest first. */
let order = [];
let shown = [];
let stale = true;
let current = 0;
let open = null;
let light = () => {};
let clock = 0;
let instance = null;
let kind = null;
let stateMachine = null;
let live = '';
let colors = palette();
let windowEnd = null;
let loading = 0;
/** Whether the page has read the whole list since it opened. */
let loaded = false;
let failure = '';
let rowHeight = 30;

const now = () => Date.now() + clock;
const span = () => Number($('span').value);

// ---------------------------------------------------------------- known requests

function upsert(request, full) {
  const token = request.RequestToken;
  let entry = entries.get(token);
  if (!entry) {
    entry = {token, request: {}, full: false, polls: [], steps: []};
    entries.set(token, entry);
    const at = Date.parse(request.SubmittedAt ?? submittedOf(request));
    entry.submitted = at;
    order.splice(placeOf(at), 0, entry);
  } else if (entry.request.Outcome && !request.Outcome) {
    return entry; // An older response that arrived after a newer one.
  }
  if (full && entry.full && !entry.steps.length && (request.PollCount ?? 0) > (entry.request.PollCount ?? 0)) {
    entry.polls.push(now()); // The page does not get the history of a deployed workflow, but a higher count shows a poll.
  }
  entry.request = full ? request : {...entry.request, ...request};
  entry.full ||= full;
  entry.lane = lane(entry.request);
  entry.key = [token, entry.request.TypeName, nameOf(entry.request), caller(entry.request.SubmittedBy), ...labels(entry.request)]
    .join(' ').toLowerCase();
  stale = true;
  return entry;
}

/** The name of a request. A tracker of an earlier version returns no Name. */
const nameOf = (request) => request.Identifier ?? request.Name ?? '';

const labels = (request) => Object.entries(request.Labels ?? {}).map(([name, value]) => `${name}=${value}`);

/** Returns a text for a caller. */
function caller(by) {
  switch (by?.Kind) {
    case undefined: return '';
    case 'IAM': return by.Principal;
    case 'EVENT': return `an event of account ${by.Account ?? '?'} (claims source ${by.Claimed?.Source ?? '?'}, not verified)`;
    case 'TRACKER': return `the tracker (${by.Reason})`;
    default: return JSON.stringify(by);
  }
}

/** Returns the index of a request in the order. A binary search, since thousands of requests are added one by one. */
function placeOf(at) {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (order[mid].submitted > at) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Removes requests that the endpoint no longer has. */
function drop(tokens) {
  for (const token of tokens) entries.delete(token);
  order = order.filter((entry) => entries.has(entry.token));
  stale = true;
}

function submittedOf(request) {
  return request.Timeline?.find((moment) => moment.What === 'Submitted')?.At ?? request.EventTime;
}

function step(token, state, at) {
  const entry = entries.get(token);
  if (!entry) return;
  entry.steps.push([state, at]);
  if (state === 'Poll') entry.polls.push(at);
  stale = true;
  if (token === open) showWorkflow(entry);
}

/** Reads the controls once, since a list may have thousands of requests. */
function filter() {
  const words = $('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  const [since, until] = ['since', 'until'].map((id) => Date.parse($(id).value));
  const operation = $('operation').value;
  const state = $('state').value;
  return ({request, key, submitted}) => words.every((word) => key.includes(word))
    && !(submitted < since) && !(submitted >= until)
    && (!operation || request.Operation === operation)
    && (!state
      || (state === 'active' && !request.Outcome)
      || (state === 'settled' && Boolean(request.Outcome))
      || request.Outcome === state
      || (!request.Outcome && request.OperationStatus === state));
}

// ---------------------------------------------------------------- calls to the endpoint

async function ask(path, options) {
  const answer = await fetch(path, {cache: 'no-store', credentials: 'omit', redirect: 'error', ...options});
  const text = await answer.text();
  let body = {};
  try {
    body = JSON.parse(text);
  } catch {
    // The status below stands for a body that is not JSON.
  }
  return {status: answer.status, body};
}

function problem({status, body}) {
  const errors = (body.errors ?? []).map((error) => `\n${error.member} ${error.rule}`).join('');
  return (body.detail ?? body.message ?? `The endpoint answered ${status}.`) + errors;
}

/** Reads the whole list and the open request. Retries after a pause if a call fails. */
async function load() {
  const mine = ++loading;
  const before = [...order];
  const listed = new Set();
  try {
    let next = '';
    do {
      const page = await ask(`/requests?maxResults=100${next && '&nextToken=' + encodeURIComponent(next)}`);
      if (mine !== loading) return;
      if (page.status !== 200) throw new Error(problem(page));
      for (const request of page.body.Requests) {
        listed.add(request.RequestToken);
        upsert(request, false);
      }
      next = page.body.NextToken;
    } while (next);
  } catch (e) {
    if (mine !== loading) return;
    failure = e instanceof TypeError ? 'the endpoint does not answer; retrying' : e.message;
    stale = true;
    say(failure, 'lost');
    setTimeout(() => mine === loading && load(), TRY_AGAIN_MILLIS);
    return;
  }
  loaded = true;
  failure = '';
  stale = true;
  // An unsettled request never expires, but the list is eventually consistent.
  drop(before.filter(({token, request}) => request.Outcome && !listed.has(token)).map(({token}) => token));
  say(live, 'live');
  if (open) show(open);
}

/** Reads the complete requests of the visible rows, a few at a time. */
const looking = new Set();
async function look(entry) {
  if (entry.full || looking.has(entry.token) || looking.size >= LOOKS_AT_ONCE) return;
  looking.add(entry.token);
  try {
    const answer = await ask(`/console/requests/${encodeURIComponent(entry.token)}`);
    if (answer.status === 200) learn(answer.body);
    else entry.full = true;
  } catch {
    // The stream reports the lost connection.
  } finally {
    looking.delete(entry.token);
  }
}

function learn(detail) {
  const entry = upsert(detail.Request, true);
  if (detail.Steps.length >= entry.steps.length) {
    entry.steps = detail.Steps;
    entry.polls = detail.Steps.filter(([state]) => state === 'Poll').map(([, at]) => at);
  }
  entry.events = detail.Events;
  return entry;
}

function say(text, kind) {
  $('link').textContent = text;
  $('link').className = kind;
}

function listen() {
  const stream = new EventSource('/console/events');
  stream.addEventListener('hello', (message) => {
    const hello = JSON.parse(message.data);
    clock = hello.now - Date.now();
    if (instance !== null && instance !== hello.instance) {
      entries.clear();
      order = [];
      loaded = false;
    }
    instance = hello.instance;
    kind = hello.kind;
    stateMachine = hello.stateMachine;
    stale = true;
    live = kind === 'SIMULATED' ? 'live, with the simulator' : `live, ${hello.endpoint}`;
    $('behavior-label').dataset.off = kind === 'SIMULATED' ? '' : 'yes';
    if (hello.well) load();
  });
  // From now on the stream has each change, and the list has the state before.
  stream.addEventListener('well', load);
  stream.addEventListener('changes', (message) => {
    const changes = JSON.parse(message.data);
    for (const request of changes.requests) upsert(request, true);
    if (changes.gone.length) drop(changes.gone);
    if (changes.gone.includes(open)) showMissing(open);
    for (const [token, state, at] of changes.steps) step(token, state, at);
    for (const event of changes.events) {
      const entry = entries.get(event.detail.RequestToken);
      if (entry) entry.events = [...(entry.events ?? []).filter((e) => e.id !== event.id), event];
    }
    if (open && (changes.requests.some((request) => request.RequestToken === open)
      || changes.events.some((event) => event.detail.RequestToken === open))) {
      showDetail(entries.get(open));
    }
  });
  stream.addEventListener('trouble', () => say('the endpoint does not answer; retrying', 'lost'));
  stream.onerror = () => {
    say('connection lost; reconnecting', 'lost');
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

// ---------------------------------------------------------------- list and lanes

const list = $('list');
const pool = [];
let first = -1;

function refilter() {
  stale = false;
  const chosen = shown[current]?.token;
  shown = order.filter(filter());
  const again = chosen ? shown.findIndex((entry) => entry.token === chosen) : -1;
  current = again >= 0 ? again : Math.max(0, Math.min(current, shown.length - 1));
  $('rows').style.height = shown.length * rowHeight + 'px';
  const active = shown.reduce((n, entry) => n + (entry.request.Outcome ? 0 : 1), 0);
  const text = `${shown.length.toLocaleString('en')} of ${order.length.toLocaleString('en')} requests, ${active.toLocaleString('en')} not settled`;
  setText('count', loaded ? text : `${text}; loading…`);
  setText('empty-text', shown.length ? '' : order.length ? 'No request matches the filters.'
    : failure ? `The requests cannot be loaded: ${failure}.`
      : loaded ? 'There are no requests yet. Submit one with New request, or with the command tracker submit.' : 'Loading the requests…');
  $('empty').hidden = shown.length > 0;
  $('clear').hidden = !order.length;
  first = -1;
}

/** Sets a text only if it differs, since a screen reader reads each change aloud. */
function setText(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}

function describe({request}) {
  const what = request.Outcome ?? request.OperationStatus;
  return `${what}, ${request.Operation} ${request.TypeName} ${nameOf(request)}`;
}

function fillRow(row, entry, index) {
  row.hidden = !entry;
  if (!entry) {
    delete row.dataset.token;
    return;
  }
  const {request} = entry;
  row.id = 'row-' + index;
  row.style.top = index * rowHeight + 'px';
  row.dataset.token = entry.token;
  row.setAttribute('aria-posinset', index + 1);
  row.setAttribute('aria-setsize', shown.length);
  row.setAttribute('aria-selected', entry.token === open);
  row.setAttribute('aria-label', describe(entry));
  row.setAttribute('aria-description', tell(entry));
  row.classList.toggle('current', index === current);
  const [pill, operation, what, submitted] = row.children;
  pill.className = 'pill ' + tone(request);
  pill.textContent = request.Outcome ?? request.OperationStatus;
  operation.textContent = request.Operation;
  what.children[0].textContent = ` ${request.TypeName} `;
  what.children[1].textContent = nameOf(request);
  submitted.textContent = time(entry.submitted);
}

function makeRow() {
  const row = document.createElement('div');
  row.className = 'row';
  row.setAttribute('role', 'option');
  row.append(node('span', {}), node('b', {}), node('span', {className: 'what'}, node('span', {}), node('b', {})), node('time', {}));
  $('rows').append(row);
  return row;
}

function paintRows() {
  const top = Math.floor(list.scrollTop / rowHeight);
  const count = Math.ceil(list.clientHeight / rowHeight) + 1;
  while (pool.length < count) pool.push(makeRow());
  if (top !== first || stale) {
    first = top;
    // A row keeps its index modulo the pool's size, so that scrolling changes few of them.
    for (let i = 0; i < pool.length; i++) {
      const index = top + i;
      fillRow(pool[index % pool.length], shown[index], index);
    }
    const active = current >= top && current < top + pool.length && shown.length;
    if (active) list.setAttribute('aria-activedescendant', 'row-' + current);
    else list.removeAttribute('aria-activedescendant');
  }
  for (let i = top; i < Math.min(top + count, shown.length); i++) look(shown[i]);
}

let lastDraw = 0;
let lastTop = -1;
let force = false;
function frame() {
  requestAnimationFrame(frame);
  paint();
}

function paint() {
  const changed = stale;
  if (stale) refilter();
  paintRows();
  const at = now();
  const width = list.clientWidth;
  const names = parseFloat(getComputedStyle(list.querySelector('.row') ?? list).paddingRight) || width / 2;
  const left = width - names;
  const pixels = Math.max(40, names);
  const end = windowEnd ?? at + span() * 0.25;
  const begin = end - span();
  // Draws again only when something moves by a quarter of a pixel.
  if (!changed && lastTop === list.scrollTop && Math.abs(end - lastDraw) / span() * pixels < 0.25 && !force) return;
  force = false;
  lastDraw = end;
  lastTop = list.scrollTop;
  const x = (ms) => ((ms - begin) / (end - begin)) * pixels;

  const canvas = $('lanes');
  canvas.style.left = left + 'px';
  const height = list.clientHeight;
  const context = fit(canvas, pixels, height);
  nowLine(context, x(at), height);
  const top = Math.floor(list.scrollTop / rowHeight);
  for (let i = top; i < Math.min(shown.length, top + pool.length); i++) {
    drawLane(context, colors, shown[i], x, 0, pixels, i * rowHeight - list.scrollTop, rowHeight, at);
  }
  const ticks = $('ticks');
  ticks.style.left = left + 'px';
  drawAxis(fit(ticks, pixels, 18), colors, begin, end, 0, pixels);
  paintOverview(begin, end, at);
}

function nowLine(context, px, height) {
  context.fillStyle = colors.line;
  context.fillRect(px, 0, 1, height);
}

/** Draws up to a thousand requests in an overview, with a thin line for each. */
function paintOverview(begin, end, at) {
  const canvas = $('overview');
  const width = canvas.parentElement.clientWidth - 30;
  const height = 64;
  const context = fit(canvas, width, height);
  const count = Math.min(OVERVIEW_MAX, shown.length);
  const line = Math.min(6, (height - 4) / Math.max(1, count));
  const x = (ms) => ((ms - begin) / (end - begin)) * width;
  nowLine(context, x(at), height);
  for (let i = 0; i < count; i++) {
    const {lane: l} = shown[i];
    const from = Math.max(0, x(l.submitted));
    const to = Math.min(width, x(l.settled ?? at));
    if (to < 0 || from > width) continue;
    context.fillStyle = colors[l.tone];
    context.fillRect(from, 2 + i * line, Math.max(2, to - from), Math.max(0.6, line * 0.8));
  }
}

function go(index) {
  if (!shown.length) return;
  current = Math.max(0, Math.min(shown.length - 1, index));
  const top = current * rowHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
  first = -1;
  // Before the next frame, since a screen reader reads the active row right after the key's event.
  paintRows();
}

function pan(part) {
  windowEnd = (windowEnd ?? now() + span() * 0.25) + part * span();
  $('follow').setAttribute('aria-pressed', 'false');
}

list.addEventListener('keydown', (event) => {
  const page = Math.max(1, Math.floor(list.clientHeight / rowHeight) - 1);
  const act = {
    ArrowDown: () => go(current + 1),
    ArrowUp: () => go(current - 1),
    PageDown: () => go(current + page),
    PageUp: () => go(current - page),
    Home: () => go(0),
    End: () => go(shown.length - 1),
    ArrowLeft: () => pan(-0.1),
    ArrowRight: () => pan(0.1),
    Enter: () => shown[current] && show(shown[current].token, true),
    ' ': () => shown[current] && show(shown[current].token, true),
  }[event.key];
  if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    act();
  }
});
$('rows').addEventListener('click', (event) => {
  const row = event.target.closest('.row');
  if (!row) return;
  current = shown.findIndex((entry) => entry.token === row.dataset.token);
  first = -1;
  show(row.dataset.token, false);
});
for (const id of ['search', 'operation', 'state', 'since', 'until', 'span']) {
  $(id).addEventListener('input', () => {
    stale = true;
    force = true;
    write($, open);
  });
}
$('clear').addEventListener('click', () => {
  clearFilters($);
  stale = true;
  write($, open);
  list.focus();
});
$('filters').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = $('search').value.trim();
  if (isToken(text) && !shown.length) show(text, true);
});
$('follow').addEventListener('click', () => {
  windowEnd = windowEnd === null ? now() + span() * 0.25 : null;
  $('follow').setAttribute('aria-pressed', windowEnd === null);
});

// ---------------------------------------------------------------- detail

function node(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

async function show(token, focus) {
  const before = open;
  open = token;
  first = -1;
  document.querySelector('main').classList.add('open');
  $('detail').hidden = false;
  write($, token);
  $('copied').textContent = '';
  if (before !== token) $('detail-body').replaceChildren(node('p', {textContent: 'looking…'}));
  if (focus) $('detail').focus();
  try {
    const answer = await ask(`/console/requests/${encodeURIComponent(token)}`);
    if (open !== token) return;
    if (answer.status === 200) {
      showDetail(learn(answer.body));
      return;
    }
    if (answer.status === 404) drop([token]);
    showMissing(token, answer.status === 404 ? undefined : problem(answer));
  } catch {
    if (open === token && !entries.has(token)) showMissing(token, 'The endpoint does not answer.');
  }
}

function showMissing(token, why = 'No request has this token, or the request has expired. A settled request is kept for some days only.') {
  $('detail-title').textContent = 'Request';
  $('detail-body').replaceChildren(node('p', {textContent: token}));
  alertIn(why);
  light(null, new Set());
  $('workflow-text').textContent = 'Open a request to see the current state of its workflow.';
}

function close() {
  open = null;
  first = -1;
  document.querySelector('main').classList.remove('open');
  $('detail').hidden = true;
  $('detail-body').replaceChildren();
  write($, null);
  light(null, new Set());
  $('workflow-text').textContent = 'Open a request to see the current state of its workflow.';
  list.focus();
}

const clockTime = (text) => node('time', {dateTime: text, textContent: new Date(text).toLocaleTimeString([], {hour12: false}) + '.' + text.slice(20, 21)});

const LEFT = {
  TRUE: 'The resource exists.', FALSE: 'The resource does not exist.',
  UNKNOWN: 'It is not known whether the resource exists.',
};

function showDetail(entry) {
  if (!entry) return;
  const {request} = entry;
  const parts = [];
  $('detail-title').textContent = `${request.Operation} ${request.TypeName}`;
  const facts = node('dl', {});
  const fact = (name, value, ...more) => value !== undefined && facts.append(node('dt', {textContent: name}), node('dd', {}, value, ...more));
  fact('Status', node('span', {className: 'pill ' + tone(request), textContent: request.Outcome ?? request.OperationStatus}));
  if (request.Outcome) fact('Cloud Control', request.OperationStatus);
  if (request.Identifier !== undefined) fact('Identifier', request.Identifier, copier('copy-identifier', 'identifier', request.Identifier));
  fact('Labels', labels(request).join(', ') || undefined);
  fact('Client token', request.ClientToken);
  fact('Token', entry.token, copier('copy-token', 'token', entry.token));
  fact('Execution', stateMachine && request.ExecutionName ? node('a', {
    href: executionUrl(stateMachine, request.ExecutionName), target: '_blank', rel: 'noreferrer', textContent: request.ExecutionName}) : undefined);
  fact('Submitted by', caller(request.SubmittedBy) || undefined);
  fact('Deadline', request.Deadline && `${new Date(request.Deadline).toLocaleString([], {hour12: false})}, then ${request.OnTimeout}`);
  fact('Next poll', request.Outcome || !request.RetryAfter ? undefined : new Date(request.RetryAfter).toLocaleString([], {hour12: false}));
  fact('Polls', request.PollCount === undefined ? undefined : String(request.PollCount));
  fact('On conflict', request.OnConflict);
  fact('Canceled by', caller(request.CanceledBy) || undefined);
  fact('Callers who canceled', request.CanceledByCount > 1 ? String(request.CanceledByCount) : undefined);
  fact('Cancel reason', request.CancelReason);
  fact('Superseded by', request.SupersededBy);
  if (entry.notice) parts.push(node('p', {className: 'note bad', role: 'alert', textContent: entry.notice}));
  parts.push(facts);

  if (request.ErrorCode || request.StatusMessage) {
    parts.push(node('p', {className: request.ErrorCode ? 'note bad' : 'note'},
      node('b', {textContent: request.ErrorCode ?? ''}), ` ${request.StatusMessage ?? ''}`));
  }
  if (request.ResourceExists) {
    parts.push(node('h3', {textContent: 'Does the resource exist?'}),
      node('p', {className: 'note', textContent: LEFT[request.ResourceExists] ?? request.ResourceExists}));
  }
  if (request.AttemptCount > 1) {
    const attempts = node('ol', {});
    for (const {ProviderToken, Identifier, StartedAt, ErrorCode} of request.Attempts) {
      attempts.append(node('li', {}, StartedAt ? clockTime(StartedAt) : '',
        node('span', {textContent: [Identifier, ErrorCode, ProviderToken].filter(Boolean).join(' \u00b7 ')})));
    }
    const more = request.AttemptCount - request.Attempts.length;
    if (more > 0) attempts.append(node('li', {}, node('span', {textContent: `and ${more} more`})));
    parts.push(node('h3', {textContent: 'Attempts'}), attempts);
  }
  parts.push(node('h3', {textContent: 'Timeline'}));
  const timeline = node('ol', {});
  const moments = [
    ...(request.Timeline ?? []).map(({At, What}) => [At, What.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()]),
    ...entry.polls.map((at, i) => [new Date(at).toISOString(), 'poll ' + (i + 1)]),
  ].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  for (const [at, what] of moments) timeline.append(node('li', {}, clockTime(at), node('span', {textContent: what})));
  parts.push(timeline);

  if (request.HooksProgressEvent?.length) {
    parts.push(node('h3', {textContent: 'Hooks'}));
    const hooks = node('ol', {});
    for (const hook of request.HooksProgressEvent) {
      hooks.append(node('li', {}, node('span', {textContent: (hook.HookStatus ?? '?').replace(/^HOOK_(COMPLETE_)?/, '')}),
        node('span', {textContent: [hook.HookTypeName, hook.InvocationPoint, hook.FailureMode, hook.HookStatusMessage].filter(Boolean).join(', ')})));
    }
    parts.push(hooks);
  }
  for (const event of entry.events ?? []) {
    parts.push(node('h3', {textContent: event['detail-type']}), node('pre', {tabIndex: 0, textContent: JSON.stringify(event, null, 1)}));
  }
  if (request.Outcome && !entry.events?.some((event) => event['detail-type'] === 'Resource Request Settled')) {
    parts.push(node('h3', {textContent: 'Resource Request Settled'}), node('p', {className: 'note', textContent: !isPublished(request)
      ? 'It is not published yet.'
      : kind === 'DEPLOYED' ? 'It is published on the event bus of the deployed tracker, which this page cannot read.'
        : 'This server no longer has the event. It was published before this server started, or too long ago.'}));
  }
  const actions = node('div', {className: 'actions'},
    node('a', {id: 'alike', href: formLink(request), textContent: 'Submit a similar request'}),
    node('button', {type: 'button', id: 'copy-record', textContent: 'Copy the raw record',
      onclick: () => copy('raw record', JSON.stringify(request, null, 2))}));
  if (!request.Outcome && !request.CancelReason) {
    actions.append(node('button', {type: 'button', className: 'danger', id: 'cancel', textContent: 'Cancel the request', onclick: () => cancel(entry)}));
  }
  if (request.Outcome === 'SUCCEEDED') {
    actions.append(node('button', {type: 'button', id: 'model', textContent: 'Show the resource model', onclick: () => showModel(entry.token)}));
  }
  parts.push(actions, node('div', {id: 'model-place'}));
  // A focused button stays focused when its request changes.
  const focused = $('detail-body').contains(document.activeElement) && document.activeElement.id;
  const model = $('model-place')?.dataset.token === entry.token ? [...$('model-place').children] : [];
  const scrolled = $('detail-body').scrollTop;
  $('detail-body').replaceChildren(...parts);
  $('model-place').dataset.token = entry.token;
  $('model-place').append(...model);
  $('detail-body').scrollTop = scrolled;
  if (focused) ($(focused) ?? $('detail')).focus();
  showWorkflow(entry);
}

const CONSOLES = {aws: 'console.aws.amazon.com', 'aws-cn': 'console.amazonaws.cn', 'aws-us-gov': 'console.amazonaws-us-gov.com'};

/** Returns the address of an execution in the AWS console. */
function executionUrl(machine, execution) {
  const [, partition, , region, account, , name] = machine.split(':');
  const arn = `arn:${partition}:states:${region}:${account}:execution:${name}:${execution}`;
  return `https://${region}.${CONSOLES[partition] ?? CONSOLES.aws}/states/home?region=${region}#/v2/executions/details/${encodeURIComponent(arn)}`;
}

const copier = (id, what, text) => node('button', {type: 'button', id, className: 'copy', textContent: 'Copy',
  ariaLabel: `Copy the ${what}`, onclick: () => copy(what, text)});

async function copy(what, text, place = 'copied') {
  try {
    await navigator.clipboard.writeText(text);
    $(place).textContent = `The ${what} is on the clipboard.`;
  } catch {
    $(place).textContent = `The browser does not let this page copy the ${what}.`;
  }
}

/** Shows a resource model when the user asks for it. The page does not keep the model. */
async function showModel(token) {
  let answer;
  try {
    answer = await ask(`/requests/${encodeURIComponent(token)}`);
  } catch {
    answer = {status: 0, body: {detail: 'The endpoint does not answer.'}};
  }
  const place = $('model-place');
  if (open !== token || !place) return;
  const model = answer.body.ResourceModel;
  place.replaceChildren(node('h3', {textContent: 'Resource model'}),
    model === undefined ? node('p', {textContent: answer.status === 200 ? 'The record has no resource model.' : problem(answer)})
      : node('pre', {tabIndex: 0, textContent: pretty(model)}));
}

function pretty(json) {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

const isPublished = (request) => request.Timeline?.some((moment) => moment.What === 'Published') ?? false;

function showWorkflow(entry) {
  const steps = entry.steps;
  const last = steps.at(-1)?.[0];
  const done = isPublished(entry.request);
  const guess = entry.request.Outcome ? 'Publish' : 'Await';
  const state = last ?? guess;
  light(done && !last ? null : state, new Set(steps.map(([name]) => name)));
  const text = done ? 'The workflow has ended, and the terminal event is published.'
    : last ? `The workflow is in ${state}.` : `The workflow is most likely in ${state}. ${kind === 'DEPLOYED'
      ? 'The history of a deployed workflow is in Step Functions.' : 'Its history is from before this server started.'}`;
  if ($('workflow-text').textContent !== text) $('workflow-text').textContent = text;
}

$('close').addEventListener('click', close);
$('detail').addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});

function cancel(entry) {
  $('confirm-text').textContent = describe(entry);
  $('confirm').returnValue = '';
  $('confirm').showModal();
  $('confirm').onclose = async () => {
    if ($('confirm').returnValue !== 'yes') return;
    entry.notice = '';
    try {
      const answer = await ask(`/requests/${encodeURIComponent(entry.token)}/cancel`, {method: 'POST'});
      if (answer.status === 202 && answer.body.RequestToken) {
        const {ResourceModel: _, ...view} = answer.body;
        upsert(view, true);
      } else {
        entry.notice = `The cancel was not accepted: ${problem(answer)}`;
      }
    } catch {
      entry.notice = 'The endpoint did not answer the cancel, which may have been accepted. Cancel again to be sure.';
    }
    if (entry.notice && open !== entry.token) show(entry.token, true);
    else if (open === entry.token) showDetail(entries.get(entry.token) ?? entry);
  };
}

function alertIn(text) {
  $('detail-body').prepend(node('p', {className: 'note bad', role: 'alert', textContent: text}));
}

// ---------------------------------------------------------------- new request

const named = (name) => ({LogGroupName: name});
const BEHAVIORS = [
  ['succeeds in a second', null],
  ['takes 20 s, RetryAfter 4 s', {DurationSeconds: 20, RetryAfterSeconds: 4}],
  ['takes 90 s, RetryAfter 60 s', {DurationSeconds: 90, RetryAfterSeconds: 60}],
  ['a hook refuses it', {DurationSeconds: 2, Outcome: 'FAILED', ErrorCode: 'InvalidRequest', Hooks: [{HookTypeName: 'Acme::Logs::Encrypted', HookStatus: 'HOOK_COMPLETE_FAILED', FailureMode: 'FAIL', HookStatusMessage: 'a log group needs a key'}]}],
  ['fails, and leaves the resource', {DurationSeconds: 3, Outcome: 'FAILED', ErrorCode: 'NotStabilized', StatusMessage: 'it did not become stable', LeaveRemnant: true}],
  ['never ends (deadline 10 s)', {StuckIn: 'IN_PROGRESS', RetryAfterSeconds: 3}, 10],
  ['ignores a cancel', {DurationSeconds: 30, RetryAfterSeconds: 3, IgnoreCancel: true}],
  ['takes 8 s to cancel', {DurationSeconds: 120, RetryAfterSeconds: 3, CancelSeconds: 8}],
  ['the first 5 polls are throttled', {DurationSeconds: 10, RetryAfterSeconds: 1, ThrottlePolls: 5}],
  ['the first 2 cancels fail with ConcurrentModificationException', {DurationSeconds: 120, RetryAfterSeconds: 5, ConcurrentModifications: 2}],
  ['Cloud Control no longer knows the token after 5 s', {DurationSeconds: 60, RetryAfterSeconds: 2, ForgetAfterSeconds: 5}],
];
BEHAVIORS.forEach(([text], i) => $('behavior').append(new Option(text, i)));
const form = $('submit-form');
let key = null;

function behave() {
  const [, create, timeout] = BEHAVIORS[$('behavior').value];
  const name = 'demo-' + Math.random().toString(36).slice(2, 6);
  form.DesiredState.value = JSON.stringify(create ? {...named(name), Simulate: {Create: create}} : named(name), null, 2);
  form.TimeoutSeconds.value = timeout ?? '';
}

/** Returns the labels of lines name=value. A line without a name has the name ''. */
const labelsOf = (text) => Object.fromEntries(text.split('\n').map((line) => line.trim()).filter(Boolean)
  .map((line) => [line.slice(0, Math.max(0, line.indexOf('='))), line.slice(line.indexOf('=') + 1)]));

function fields() {
  for (const label of form.querySelectorAll('[data-for]')) {
    label.hidden = !label.dataset.for.includes(form.Operation.value) || label.dataset.off === 'yes';
  }
}

function openForm(linked) {
  key = crypto.randomUUID();
  $('submit-error').textContent = '';
  $('submit-note').hidden = !linked;
  if (linked) form.DesiredState.value = '';
  else behave();
  fields();
  if (!$('submit').open) $('submit').showModal();
}

/** Opens the form if the address is a link to the form. Then removes the form's part of the address. */
function openLinkedForm() {
  if (!readForm(form)) return;
  write($, open);
  openForm(true);
}

$('new').addEventListener('click', () => openForm(false));
$('submit-link').addEventListener('click', () => {
  const given = Object.fromEntries(['Operation', 'TypeName', 'Identifier', 'TimeoutSeconds', 'OnTimeout', 'OnConflict']
    .map((name) => [name, form[name].value]));
  copy('link', location.origin + formLink({...given, Labels: labelsOf(form.Labels.value)}), 'submit-copied');
});
$('behavior').addEventListener('input', behave);
form.Operation.addEventListener('input', fields);
$('submit-cancel').addEventListener('click', () => $('submit').close());
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const operation = form.Operation.value;
  const body = {Operation: operation, TypeName: form.TypeName.value.trim(), OnTimeout: form.OnTimeout.value, OnConflict: form.OnConflict.value};
  if (form.TimeoutSeconds.value) body.TimeoutSeconds = Number(form.TimeoutSeconds.value);
  if (operation !== 'CREATE') body.Identifier = form.Identifier.value;
  const given = labelsOf(form.Labels.value);
  if ('' in given) {
    $('submit-error').textContent = 'Each line of Labels must be name=value.';
    return;
  }
  if (Object.keys(given).length) body.Labels = given;
  const payload = {CREATE: 'DesiredState', UPDATE: 'PatchDocument'}[operation];
  if (payload) {
    body[payload] = form[payload].value;
    try {
      JSON.parse(body[payload]);
    } catch (e) {
      $('submit-error').textContent = `${payload} is not JSON: ${e.message}`;
      return;
    }
  }
  let answer;
  try {
    // A second press sends the same idempotency key, so an accepted request is not submitted twice.
    answer = await ask('/requests', {method: 'POST', headers: {'content-type': 'application/json', 'idempotency-key': key}, body: JSON.stringify(body)});
  } catch {
    $('submit-error').textContent = 'The endpoint does not answer. Submit again: the tracker creates at most one request.';
    return;
  }
  if (answer.status !== 202) {
    $('submit-error').textContent = problem(answer);
    if (answer.status < 500) key = crypto.randomUUID();
    return;
  }
  $('submit').close();
  const {ResourceModel: _, ...view} = answer.body;
  upsert(view, true);
  show(view.RequestToken, true);
});

// ---------------------------------------------------------------- start

function measure() {
  rowHeight = PHONE.matches ? 48 : 30;
  first = -1;
  stale = true;
  force = true;
}

function showZone() {
  const {timeZone} = Intl.DateTimeFormat().resolvedOptions();
  const offset = new Intl.DateTimeFormat('en', {timeZoneName: 'longOffset'}).formatToParts().find(({type}) => type === 'timeZoneName').value;
  $('zone').textContent = `Times are in ${timeZone} (${offset}).`;
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  colors = palette();
  force = true;
});
addEventListener('resize', measure);
addEventListener('hashchange', () => {
  openLinkedForm();
  const token = tokenOfHash();
  if (token && token !== open) show(token, true);
});
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  list.focus();
});
Promise.all(['definition', 'workflow'].map((name) => ask(`/console/${name}.json`))).then(([definition, layout]) => {
  light = drawWorkflow($('graph'), definition.body, layout.body);
  if (open && entries.has(open)) showWorkflow(entries.get(open));
}).catch(() => { $('workflow-text').textContent = 'The drawing of the workflow could not be loaded.'; });
readFilters($);
measure();
showZone();
listen();
openLinkedForm();
if (tokenOfHash()) show(tokenOfHash(), true);
requestAnimationFrame(frame);
/** Counters that the tests of the page read. */
globalThis.page = {entries, upsert, paint, force: () => { force = true; }};
