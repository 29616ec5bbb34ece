// Prints the layout of the workflow's drawing as JSON: boxes and lines for the page, from the definition that standard input has.
// ELK lays out twice: the first pass orders the lines at each box, the second puts the main path through the boxes' middles.

import ELK from 'elkjs/lib/elk.bundled.js';
import {readFileSync} from 'node:fs';

const WIDTH = 120;
const HEIGHT = 38;
const LINE_GAP = 7;
const CHARACTER = 6.2;

const {StartAt, States} = JSON.parse(readFileSync(0, 'utf8'));
const names = Object.keys(States);
const transitions = names.flatMap(transitionsOf);

/** One line for each pair of states. An error's line catches every error; a timeout and a failed condition are expected. */
function transitionsOf(from) {
  const {Next, Choices = [], Default, Catch = []} = States[from];
  const found = new Map();
  const add = (to, error, why) => {
    const line = found.get(to) ?? {from, to, error: true, why: []};
    line.error &&= error;
    if (why) line.why.push(why);
    found.set(to, line);
  };
  if (Next) add(Next, false);
  for (const choice of Choices) add(choice.Next, false, choice.StringEquals);
  if (Default) add(Default, false, 'otherwise');
  for (const {Next: to, ErrorEquals} of Catch) add(to, ErrorEquals.includes('States.ALL'), ErrorEquals.join(', '));
  return [...found.values()];
}

/** From the start by Next, and by the first rule of a choice. */
function mainPath() {
  const path = [];
  for (let name = StartAt; name && !path.includes(name); name = States[name].Next ?? States[name].Choices?.[0].Next) path.push(name);
  return path;
}

/** The states that only an error leads to. */
function errorStates() {
  const normal = new Set([StartAt]);
  for (const name of normal) for (const {from, to, error} of transitions) if (from === name && !error) normal.add(to);
  return new Set(names.filter((name) => !normal.has(name)));
}

const path = mainPath();
const onlyByError = errorStates();
for (const line of transitions) line.main = path.includes(line.from) && path[path.indexOf(line.from) + 1] === line.to;

/** In a column, the main path is at the top and what only an error leads to is at the bottom. */
const row = (name) => (path.includes(name) ? 0 : onlyByError.has(name) ? 2 : 1);
const ordered = [...names].sort((a, b) => row(a) - row(b));

function straightness({from, to, error, main}) {
  if (main) return 1000;
  const normalFrom = transitions.filter((line) => line.from === from && !line.error).length;
  return (path.includes(from) && !error) || (path.includes(to) && !onlyByError.has(from) && normalFrom === 1) ? 20 : 1;
}

function graph(sizes, ports) {
  return {
    id: 'workflow',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.spacing.nodeNode': 22,
      'elk.spacing.edgeNode': 12,
      'elk.spacing.edgeEdge': 9,
      'elk.spacing.edgeLabel': 2,
      'elk.layered.spacing.nodeNodeBetweenLayers': 24,
      'elk.layered.spacing.edgeEdgeBetweenLayers': 9,
      'elk.layered.spacing.edgeNodeBetweenLayers': 14,
      'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.crossingMinimization.forceNodeModelOrder': true,
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.nodePlacement.favorStraightEdges': true,
      'elk.layered.feedbackEdges': true,
      'elk.layered.thoroughness': 50,
    },
    children: ordered.map((name) => ({
      id: name,
      width: WIDTH,
      height: sizes?.get(name) ?? HEIGHT,
      ...(ports && {ports: ports.get(name), layoutOptions: {'elk.portConstraints': 'FIXED_POS'}}),
    })),
    edges: transitions.map((line, i) => ({
      id: `line${i}`,
      sources: [ports ? `out${i}` : line.from],
      targets: [ports ? `in${i}` : line.to],
      labels: States[line.from].Type === 'Choice' ? [{text: line.why[0], width: line.why[0].length * CHARACTER, height: 11}] : [],
      layoutOptions: {
        'elk.layered.priority.straightness': straightness(line),
        ...(line.main && {'elk.layered.priority.direction': 100, 'elk.layered.priority.shortness': 100}),
      },
    })),
  };
}

/** Where lines meet a box: in the order of the first pass, the main path's in the middle. */
function fixPorts({edges}) {
  const sizes = new Map();
  const ports = new Map();
  for (const name of names) {
    const sides = ['in', 'out'].map((side) => {
      const lines = transitions.map((line, i) => ({i, line, section: edges[i].sections[0]}))
        .filter(({line}) => (side === 'in' ? line.to : line.from) === name)
        .map(({i, line, section}) => ({i, line, y: (side === 'in' ? section.endPoint : section.startPoint).y}))
        .sort((a, b) => a.y - b.y);
      const main = lines.findIndex(({line}) => line.main);
      return {side, lines, middle: main < 0 ? (lines.length - 1) / 2 : main};
    });
    const half = Math.max(...sides.map(({lines, middle}) => Math.max(middle, lines.length - 1 - middle)));
    const height = Math.max(HEIGHT, Math.ceil(2 * half * LINE_GAP + 10));
    sizes.set(name, height);
    ports.set(name, sides.flatMap(({side, lines, middle}) => lines.map(({i}, at) => ({
      id: `${side}${i}`,
      width: 0,
      height: 0,
      x: side === 'in' ? 0 : WIDTH,
      y: height / 2 + (at - middle) * LINE_GAP,
      layoutOptions: {'elk.port.side': side === 'in' ? 'WEST' : 'EAST'},
    }))));
  }
  return [sizes, ports];
}

const elk = new ELK();
const laid = await elk.layout(graph(...fixPorts(await elk.layout(graph()))));
const round = (number) => Math.round(number * 10) / 10;
const states = laid.children.map(({id, x, y, width, height}) => ({
  name: id, error: onlyByError.has(id), x: round(x), y: round(y), width, height}));
const lines = laid.edges.map(({sections: [{startPoint, bendPoints = [], endPoint}], labels}, i) => ({
  ...transitions[i],
  points: [startPoint, ...bendPoints, endPoint].map(({x, y}) => [round(x), round(y)]),
  ...(labels?.length && {label: {text: labels[0].text, x: round(labels[0].x), y: round(labels[0].y)}}),
}));
const list = (name, members) => ` "${name}": [\n${members.map((member) => '  ' + JSON.stringify(member)).join(',\n')}\n ]`;
process.stdout.write(`{\n "width": ${Math.ceil(laid.width)}, "height": ${Math.ceil(laid.height)},\n${list('states', states)},\n${list('lines', lines)}\n}\n`);
