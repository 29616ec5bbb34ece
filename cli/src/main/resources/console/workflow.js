// Draws the workflow from its definition and its layout (workflow.json), with the current state highlighted.

const SVG = 'http://www.w3.org/2000/svg';
const CORNER = 5;

function element(name, attributes, parent, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

/** Returns a path of horizontal and vertical parts with round corners. */
function path(points) {
  let d = `M${points[0]}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [x, y] = points[i];
    const toward = ([px, py]) => {
      const length = Math.hypot(px - x, py - y);
      const part = Math.min(CORNER, length / 2) / length;
      return [x + (px - x) * part, y + (py - y) * part];
    };
    d += ` L${toward(points[i - 1])} Q${[x, y]} ${toward(points[i + 1])}`;
  }
  return `${d} L${points.at(-1)}`;
}

const KIND = (state) => {
  if (state.Type !== 'Task') return state.Type;
  if (state.Resource.includes('lambda:invoke')) return 'Lambda';
  if (state.Resource.includes('waitForTaskToken')) return 'waits for a token';
  return state.Resource.replace(/.*:::(aws-sdk:)?/, '').replace(':', ' ');
};

/** Draws into an element. Returns a function that highlights the current state and the entered states. */
export function draw(place, definition, {width, height, states, lines}) {
  place.replaceChildren();
  const svg = element('svg', {viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': 'States of the workflow'}, place);
  svg.style.maxWidth = `${width}px`;
  const defs = element('defs', {}, svg);
  for (const head of ['head', 'error-head', 'main-head']) {
    const marker = element('marker', {id: head, viewBox: '0 0 6 6', refX: 6, refY: 3, markerWidth: 8, markerHeight: 8,
      markerUnits: 'userSpaceOnUse', orient: 'auto'}, defs);
    element('path', {d: 'M0,0 L6,3 L0,6 z', class: head}, marker);
  }
  for (const {from, to, error, main, why, points, label} of lines) {
    const kind = error ? ' error' : main ? ' main' : '';
    const line = element('path', {d: path(points), class: 'edge' + kind, 'data-from': from, 'data-to': to,
      'marker-end': `url(#${kind ? kind.trim() + '-' : ''}head)`}, svg);
    element('title', {}, line, `${from} → ${to}${why.length ? ': ' + why.join(', ') : ''}`);
    if (label) element('text', {x: label.x, y: label.y + 9, class: 'why'}, svg, label.text);
  }
  const drawn = new Map();
  for (const {name, error, x, y, width: w, height: h} of states) {
    const state = definition.States[name];
    const group = element('g', {class: error ? 'node error' : 'node', 'data-state': name}, svg);
    element('title', {}, group, state.Comment ?? name);
    element('rect', {x, y, width: w, height: h, rx: state.Type === 'Choice' ? 19 : 7}, group);
    element('text', {x: x + w / 2, y: y + h / 2 - 2}, group, name);
    element('text', {x: x + w / 2, y: y + h / 2 + 11, class: 'kind'}, group, KIND(state));
    drawn.set(name, {group, middle: x + w / 2});
  }
  let before;
  return (current, seen) => {
    for (const [name, {group}] of drawn) {
      group.classList.toggle('lit', name === current);
      group.classList.toggle('seen', seen.has(name));
      if (name === current) group.setAttribute('aria-current', 'step');
      else group.removeAttribute('aria-current');
    }
    // On a narrow screen, the drawing scrolls to the current state.
    if (current !== before && drawn.has(current)) {
      place.scrollLeft = drawn.get(current).middle / width * svg.clientWidth - place.clientWidth / 2;
    }
    before = current;
  };
}
