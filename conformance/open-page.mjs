// Opens a page in Chromium without a window, and waits until it shows each of some texts. Prints what the page loaded and linked to.
// Exits with 1 if a text does not come within 30 seconds, or if the browser's console has a message.
//
//   node --experimental-websocket conformance/open-page.mjs CHROMIUM PROFILE URL TEXT…     needs Node from 20.10

import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

const [chromium, profile, url, ...texts] = process.argv.slice(2);
const browser = spawn(chromium, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'],
{stdio: ['ignore', 'ignore', 'pipe']});
const ended = new Promise((resolve) => { browser.on('exit', resolve); });

async function debuggerAddress() {
  for await (const line of createInterface({input: browser.stderr})) {
    const address = /^DevTools listening on (ws:.*)/.exec(line);
    if (address) return address[1];
  }
  throw new Error(`${chromium} does not start`);
}

async function open() {
  const origin = new URL(await debuggerAddress()).host;
  const [tab] = await (await fetch(`http://${origin}/json/list`)).json();
  const socket = new WebSocket(tab.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => Object.assign(socket, {onopen: resolve, onerror: reject}));
  const waiting = new Map();
  const complaints = [];
  socket.onmessage = ({data}) => {
    const {id, result, method, params} = JSON.parse(data);
    if (id) waiting.get(id)(result ?? {});
    else if (method === 'Runtime.consoleAPICalled') complaints.push(params.args.map(({value}) => value).join(' '));
    else if (method === 'Runtime.exceptionThrown') complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    else if (method === 'Log.entryAdded') complaints.push(`${params.entry.text} ${params.entry.url ?? ''}`);
  };
  let calls = 0;
  const call = (method, params = {}) => new Promise((resolve) => {
    waiting.set(++calls, resolve);
    socket.send(JSON.stringify({id: calls, method, params}));
  });
  const evaluate = async (expression) => (await call('Runtime.evaluate', {expression, returnByValue: true})).result?.value;
  await call('Runtime.enable');
  await call('Log.enable');
  await call('Page.navigate', {url});
  let missing = texts;
  for (const end = Date.now() + 30_000; missing.length && Date.now() < end;) {
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    const shown = await evaluate('document.body.innerText') ?? '';
    missing = texts.filter((text) => !shown.includes(text));
  }
  const files = await evaluate(`[...new Set([...document.querySelectorAll('[src], a[href], link[href]')].map((e) => e.src || e.href)
    .concat(performance.getEntriesByType('resource').map((e) => e.name)).map((address) => address.split('#')[0]))]`);
  console.log(files.join('\n'));
  for (const text of missing) console.error(`the page does not show: ${text}`);
  for (const text of complaints) console.error(`the browser's console has: ${text}`);
  // The answer may be lost with the browser.
  call('Browser.close');
  await ended;
  return missing.length + complaints.length;
}

try {
  process.exitCode = await open() ? 1 : 0;
} finally {
  browser.kill();
  await ended;
}
