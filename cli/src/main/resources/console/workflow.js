// Draws the state machine's own definition: states in layers from the start, the ways between them, the current state lit.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 128;
const HEIGHT = 38;
const GAP_X = 62;
const GAP_Y = 22;

function edges(name, state) {
  const all = [];
  const add = (to, caught, why) => {
    const known = all.find((edge) => edge.to === to);
    if (!known) all.push({from: name, to, caught, why});
    else if (known.caught && !caught) known.caught = false;
  };
  if (state.Next) add(state.Next, false, '');
  for (const choice of state.Choices ?? []) add(choice.Next, false, choice.StringEquals ?? '');
  if (state.Default) add(state.Default, false, 'otherwise');
  for (const catcher of state.Catch ?? []) {
    add(catcher.Next, true, catcher.ErrorEquals.join(', '));
  }
  return all;
}

/** Layers by the shortest way from the start; inside a layer, near to the states that lead there. */
export function layout(definition) {
  const names = Object.keys(definition.States);
  const ways = names.flatMap((name) => edges(name, definition.States[name]));
  const depth = new Map([[definition.StartAt, 0]]);
  const queue = [definition.StartAt];
  while (queue.length) {
    const name = queue.shift();
    for (const way of ways.filter((w) => w.from === name)) {
      if (!depth.has(way.to)) {
        depth.set(way.to, depth.get(name) + 1);
        queue.push(way.to);
      }
    }
  }
  const layers = [];
  for (const name of names) (layers[depth.get(name) ?? 0] ??= []).push(name);
  const row = new Map();
  for (const layer of layers) {
    const pull = (name) => {
      const before = ways.filter((w) => w.to === name && row.has(w.from)).map((w) => row.get(w.from));
      return before.length ? before.reduce((a, b) => a + b, 0) / before.length : 0;
    };
    const pulls = new Map(layer.map((name) => [name, pull(name)]));
    layer.sort((a, b) => pulls.get(a) - pulls.get(b));
    layer.forEach((name, i) => row.set(name, i - (layer.length - 1) / 2));
  }
  const tallest = Math.max(...layers.map((layer) => layer.length));
  const nodes = new Map();
  layers.forEach((layer, column) => layer.forEach((name) => {
    nodes.set(name, {
      x: 14 + column * (WIDTH + GAP_X),
      y: 26 + (row.get(name) + (tallest - 1) / 2) * (HEIGHT + GAP_Y),
    });
  }));
  return {nodes, ways, width: 28 + layers.length * (WIDTH + GAP_X) - GAP_X, height: 52 + tallest * (HEIGHT + GAP_Y) - GAP_Y};
}

function element(name, attributes, parent, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

function path(a, b) {
  const ya = a.y + HEIGHT / 2;
  const yb = b.y + HEIGHT / 2;
  if (b.x > a.x) {
    const bend = Math.max(30, (b.x - a.x - WIDTH) / 2);
    return `M${a.x + WIDTH},${ya} C${a.x + WIDTH + bend},${ya} ${b.x - bend},${yb} ${b.x - 5},${yb}`;
  }
  if (b.x === a.x) {
    // Inside a layer: around the right-hand side.
    const side = a.x + WIDTH;
    return `M${side},${ya} C${side + 36},${ya} ${side + 36},${yb} ${side + 5},${yb}`;
  }
  // Back: over the top or below, whichever is nearer.
  const up = (a.y + b.y) / 2 < a.y ? -1 : 1;
  const mid = up < 0 ? Math.min(a.y, b.y) - 16 : Math.max(a.y, b.y) + HEIGHT + 16;
  const xa = a.x + WIDTH / 2;
  const xb = b.x + WIDTH / 2;
  const from = up < 0 ? a.y : a.y + HEIGHT;
  const to = up < 0 ? b.y - 5 : b.y + HEIGHT + 5;
  return `M${xa},${from} C${xa},${mid} ${xb},${mid} ${xb},${to}`;
}

const KIND = (state) => {
  if (state.Type !== 'Task') return state.Type;
  if (state.Resource.includes('lambda:invoke')) return 'Lambda';
  if (state.Resource.includes('waitForTaskToken')) return 'waits for a token';
  return state.Resource.replace(/.*:::(aws-sdk:)?/, '').replace(':', ' ');
};

/** Draws into a place; answers a function that lights a state and those gone through. */
export function draw(place, definition) {
  const {nodes, ways, width, height} = layout(definition);
  place.replaceChildren();
  const svg = element('svg', {viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': 'States of the workflow'}, place);
  const defs = element('defs', {}, svg);
  const marker = element('marker', {id: 'head', viewBox: '0 0 6 6', refX: 5, refY: 3, markerWidth: 7, markerHeight: 7, orient: 'auto'}, defs);
  element('path', {d: 'M0,0 L6,3 L0,6 z', class: 'head'}, marker);
  for (const way of ways) {
    const line = element('path', {
      d: path(nodes.get(way.from), nodes.get(way.to)), class: way.caught ? 'edge caught' : 'edge', 'marker-end': 'url(#head)'}, svg);
    element('title', {}, line, `${way.from} → ${way.to}${way.why ? ': ' + way.why : ''}`);
  }
  const drawn = new Map();
  for (const [name, {x, y}] of nodes) {
    const state = definition.States[name];
    const group = element('g', {class: 'node', 'data-state': name}, svg);
    element('title', {}, group, state.Comment ?? name);
    element('rect', {x, y, width: WIDTH, height: HEIGHT, rx: state.Type === 'Choice' ? 19 : 7}, group);
    element('text', {x: x + WIDTH / 2, y: y + 17}, group, name);
    element('text', {x: x + WIDTH / 2, y: y + 30, class: 'kind'}, group, KIND(state));
    drawn.set(name, group);
  }
  return (current, seen) => {
    for (const [name, group] of drawn) {
      group.classList.toggle('lit', name === current);
      group.classList.toggle('seen', seen.has(name));
      if (name === current) group.setAttribute('aria-current', 'step');
      else group.removeAttribute('aria-current');
    }
  };
}
