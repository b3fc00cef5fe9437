import { hunk } from '../seeded-bug.ts';
import type { PackageBugs } from '../seeded-bug.ts';

export const graph: PackageBugs = {
  package: 'graph',
  changes: [
    {
      name: 'outgoing',
      hunks: [
        hunk('src/graph.ts', "export function edgesFrom({ edges }: Graph, node: string): Edge[] {\n  return edges.filter((edge) => edge.from === node);\n}", "export function edgesFrom({ edges }: Graph, node: string): Edge[] {\n  return edges.filter(({ from }) => from === node);\n}\n\nexport function neighbours(graph: Graph, node: string): string[] {\n  return edgesFrom(graph, node).map(({ to }) => to);\n}"),
        hunk('src/walk.ts', "import { edgesFrom } from './graph.ts';", "import { neighbours } from './graph.ts';"),
        hunk('src/walk.ts', "    for (const { to } of edgesFrom(graph, node)) {\n      if (seen.has(to)) continue;\n      seen.add(to);\n      waiting.push(to);\n    }", "    for (const next of neighbours(graph, node)) {\n      if (seen.has(next)) continue;\n      seen.add(next);\n      waiting.push(next);\n    }"),
        hunk('src/walk.ts', "    for (const { to } of edgesFrom(graph, node)) visit(to);", "    for (const next of neighbours(graph, node)) visit(next);"),
        hunk('src/graph.ts', "    const [start, end] = [found.get(from), found.get(to)];\n    if (start !== undefined) start.out += 1;\n    if (end !== undefined) end.in += 1;", "    const start = found.get(from);\n    const end = found.get(to);\n    if (start !== undefined) start.out += 1;\n    if (end !== undefined) end.in += 1;"),
      ],
      bugs: [
        { name: 'from-for-to', kind: 'wrong key', hunks: [hunk('src/graph.ts', '.map(({ to }) => to);', '.map(({ from }) => from);')] },
        { name: 'reversed-same', kind: 'copy and paste', hunks: [hunk('src/graph.ts', '({ from: to, to: from, weight })', '({ from: to, to, weight })')] },
        { name: 'end-from-start', kind: 'copy and paste', hunks: [hunk('src/graph.ts', 'const end = found.get(to);', 'const end = found.get(from);')] },
        { name: 'depth-first', kind: 'wrong method', hunks: [hunk('src/walk.ts', 'for (let node = waiting.shift(); node !== undefined; node = waiting.shift())', 'for (let node = waiting.pop(); node !== undefined; node = waiting.pop())'), hunk('test/graph.test.ts', "    expect(reach(town, 'd')).toEqual(['d']);", "    expect(reach(town, 'd')).toEqual(['d']);\n    expect(reach(graph([['r', 'x'], ['r', 'y'], ['x', 'z'], ['y', 'w']]), 'r')).toEqual(['r', 'x', 'y', 'z', 'w']);")] },
        { name: 'done-too-early', kind: 'deleted line', hunks: [hunk('src/walk.ts', "    state.set(node, 'done');\n", '')] },
        { name: 'pushed-behind', kind: 'wrong method', hunks: [hunk('src/walk.ts', 'sorted.unshift(node)', 'sorted.push(node)')] },
      ],
    },
    {
      name: 'relax',
      hunks: [
        hunk('src/paths.ts', "  const distance = new Map([[start, 0]]);\n  const before = new Map<string, string>();\n  const open = new Set([start]);\n", "  const distance = new Map([[start, 0]]);\n  const before = new Map<string, string>();\n  const open = new Set([start]);\n  const known = (node: string) => distance.get(node) ?? Infinity;\n"),
        hunk('src/paths.ts', "    const node = nearest(open, distance);\n    if (node === goal) return { nodes: wayTo(goal, before), length: distance.get(goal) ?? 0 };", "    const node = nearest(open, known);\n    if (node === goal) return { nodes: wayTo(goal, before), length: known(goal) };"),
        hunk('src/paths.ts', "      const length = (distance.get(node) ?? 0) + weight;\n      if (length >= (distance.get(to) ?? Infinity)) continue;", "      const length = known(node) + weight;\n      if (length >= known(to)) continue;"),
        hunk('src/paths.ts', "function nearest(open: ReadonlySet<string>, distance: ReadonlyMap<string, number>): string {\n  const [first = '', ...rest] = open;\n  return rest.reduce((best, node) => ((distance.get(node) ?? Infinity) < (distance.get(best) ?? Infinity) ? node : best), first);", "function nearest(open: ReadonlySet<string>, distanceTo: (node: string) => number): string {\n  const [first = '', ...rest] = open;\n  return rest.reduce((best, node) => (distanceTo(node) < distanceTo(best) ? node : best), first);"),
      ],
      bugs: [
        { name: 'from-target', kind: 'wrong variable', hunks: [hunk('src/paths.ts', 'const length = known(node) + weight;', 'const length = known(start) + weight;')] },
        { name: 'unknown-is-zero', kind: 'wrong default', hunks: [hunk('src/paths.ts', 'distance.get(node) ?? Infinity;', 'distance.get(node) ?? 0;')] },
        { name: 'farthest-first', kind: 'reversed comparison', hunks: [hunk('src/paths.ts', 'distanceTo(node) < distanceTo(best)', 'distanceTo(node) > distanceTo(best)')] },
        { name: 'way-swapped', kind: 'swapped arguments', hunks: [hunk('src/paths.ts', 'before.set(to, node)', 'before.set(node, to)')] },
        { name: 'positive-refused', kind: 'reversed comparison', hunks: [hunk('src/paths.ts', 'edge.weight < 0', 'edge.weight > 0')] },
        { name: 'way-without-goal', kind: 'lost element', hunks: [hunk('src/paths.ts', 'const nodes = [goal];', 'const nodes: string[] = [];')] },
      ],
    },
    {
      name: 'is-empty',
      hunks: [
        hunk('src/intervals.ts', "  const sorted = intervals.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start);", "  const sorted = intervals.filter(isReal).sort((a, b) => a.start - b.start);"),
        hunk('src/intervals.ts', "export function merge(", "function isReal({ start, end }: Interval): boolean {\n  return start < end;\n}\n\nexport function merge("),
        hunk('src/intervals.ts', "      return [{ start: one.start, end: start }, { start: end, end: one.end }].filter((piece) => piece.start < piece.end);", "      const before = { start: one.start, end: start };\n      const after = { start: end, end: one.end };\n      return [before, after].filter(isReal);"),
        hunk('src/intervals.ts', "  let [now, most] = [0, 0];\n  for (const { by } of moments) {\n    now += by;\n    most = Math.max(most, now);\n  }\n  return most;", "  let now = 0;\n  let most = 0;\n  for (const { by } of moments) {\n    now += by;\n    if (now > most) most = now;\n  }\n  return most;"),
        hunk('src/intervals.ts', "  const found = a.flatMap((one) => b.map((other) => ({ start: Math.max(one.start, other.start), end: Math.min(one.end, other.end) })));\n  return merge(found);", "  return merge(a.flatMap((one) => b.map((other) => common(one, other))));\n}\n\nfunction common(a: Interval, b: Interval): Interval {\n  return { start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) };"),
      ],
      bugs: [
        { name: 'empty-is-real', kind: 'boundary', hunks: [hunk('src/intervals.ts', 'return start < end;', 'return start <= end;')] },
        { name: 'after-from-start', kind: 'copy and paste', hunks: [hunk('src/intervals.ts', 'const after = { start: end, end: one.end };', 'const after = { start: one.start, end: one.end };')] },
        { name: 'touch-is-gap', kind: 'boundary', hunks: [hunk('src/intervals.ts', 'next.start <= last.end', 'next.start < last.end')] },
        { name: 'starts-before-ends', kind: 'condition order', hunks: [hunk('src/intervals.ts', 'a.at - b.at || a.by - b.by', 'a.at - b.at || b.by - a.by')] },
        { name: 'adds-end', kind: 'wrong operator', hunks: [hunk('src/intervals.ts', 'sum + end - start', 'sum + end + start')] },
        { name: 'apart-and', kind: 'wrong logical operator', hunks: [hunk('src/intervals.ts', 'end <= one.start || start >= one.end', 'end <= one.start && start >= one.end')] },
        { name: 'max-twice', kind: 'copy and paste', hunks: [hunk('src/intervals.ts', 'end: Math.min(a.end, b.end)', 'end: Math.max(a.end, b.end)')] },
      ],
    },
    {
      name: 'slots',
      hunks: [
        hunk('src/schedule.ts', "    const start = Math.max(0, ...edgesFrom(back, task).map(({ to }) => ends.get(to) ?? 0));\n    const end = start + (durations[task] ?? 0);\n", "    const start = Math.max(0, ...needs(task).map((one) => ends.get(one) ?? 0));\n    const end = start + (durations[task] ?? 0);\n"),
        hunk('src/schedule.ts', "  const back = reversed(graph);\n  const ends", "  const needs = needsIn(graph);\n  const ends"),
        hunk('src/schedule.ts', "/** Tasks that delay everything", "/** What a task waits for. */\nfunction needsIn(graph: Graph): (task: string) => string[] {\n  const back = reversed(graph);\n  return (task) => edgesFrom(back, task).map(({ to }) => to);\n}\n\n/** Tasks that delay everything"),
        hunk('src/schedule.ts', "  const back = reversed(graph);\n  let at", "  const needs = needsIn(graph);\n  let at"),
        hunk('src/schedule.ts', "    at = edgesFrom(back, task).map(({ to }) => slots.get(to)).find(", "    at = needs(task).map((one) => slots.get(one)).find("),
      ],
      bugs: [
        { name: 'not-reversed', kind: 'lost call', hunks: [hunk('src/schedule.ts', 'const back = reversed(graph);', 'const back = graph;')] },
        { name: 'ends-not-kept', kind: 'deleted line', hunks: [hunk('src/schedule.ts', '    ends.set(task, end);\n', '')] },
        { name: 'keeps-start', kind: 'wrong variable', hunks: [hunk('src/schedule.ts', 'ends.set(task, end)', 'ends.set(task, start)')] },
        { name: 'earliest-of-all', kind: 'reversed comparison', hunks: [hunk('src/schedule.ts', 'slot.end > latest.end ? slot', 'slot.end < latest.end ? slot')] },
        { name: 'path-backwards', kind: 'wrong method', hunks: [hunk('src/schedule.ts', 'path.unshift(task)', 'path.push(task)')] },
        { name: 'duration-is-end', kind: 'lost operand', hunks: [hunk('src/schedule.ts', 'const end = start + (durations[task] ?? 0);', 'const end = durations[task] ?? start;')] },
      ],
    },
  ],
};
