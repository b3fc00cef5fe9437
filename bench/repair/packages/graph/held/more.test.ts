import { expect, test } from 'vitest';
import { degrees, edgesFrom, graph, reversed } from '../src/graph.ts';
import { intersect, merge, mostAtOnce, subtract, total } from '../src/intervals.ts';
import { shortestPath } from '../src/paths.ts';
import { critical, schedule } from '../src/schedule.ts';
import { components, reach, topological } from '../src/walk.ts';

const i = (start: number, end: number) => ({ start, end });

test('graph', () => {
  const one = graph([['a', 'b'], ['b', 'c', 5], ['c', 'c', 0]], ['a', 'q']);
  expect([...one.nodes]).toEqual(['a', 'b', 'c', 'q']);
  expect(one.edges.map(({ weight }) => weight)).toEqual([1, 5, 0]);
  expect(edgesFrom(one, 'q')).toEqual([]);
  expect(reversed(one).edges[1]).toEqual({ from: 'c', to: 'b', weight: 5 });
  expect(Object.fromEntries(degrees(one))).toEqual({ a: { in: 0, out: 1 }, b: { in: 1, out: 1 }, c: { in: 2, out: 1 }, q: { in: 0, out: 0 } });
});

test('walk', () => {
  const wide = graph([['r', 'x'], ['r', 'y'], ['x', 'z'], ['y', 'w'], ['z', 'r']]);
  expect(reach(wide, 'r')).toEqual(['r', 'x', 'y', 'z', 'w']);
  expect(reach(wide, 'unknown')).toEqual(['unknown']);
  expect(topological(graph([['b', 'a'], ['c', 'a']], ['d']))).toEqual(['b', 'c', 'a', 'd']);
  expect(topological(graph([]))).toEqual([]);
  expect(() => topological(graph([['x', 'y'], ['y', 'z'], ['z', 'y']]))).toThrow(/part of a cycle/);
  expect(() => topological(graph([['x', 'x']]))).toThrow();
  expect(components(graph([['z', 'y'], ['a', 'b'], ['b', 'c'], ['d', 'c']]))).toEqual([['a', 'b', 'c', 'd'], ['y', 'z']]);
});

test('paths', () => {
  const zero = graph([['a', 'b', 0], ['b', 'c', 0], ['a', 'c', 1]]);
  expect(shortestPath(zero, 'a', 'c')).toEqual({ nodes: ['a', 'b', 'c'], length: 0 });
  const grid = graph([['s', 'a', 4], ['s', 'b', 1], ['b', 'a', 2], ['a', 't', 5], ['b', 't', 9], ['t', 's', 1]]);
  expect(shortestPath(grid, 's', 't')).toEqual({ nodes: ['s', 'b', 'a', 't'], length: 8 });
  expect(shortestPath(grid, 't', 'a')).toEqual({ nodes: ['t', 's', 'b', 'a'], length: 4 });
  expect(shortestPath(grid, 's', 'nowhere')).toBeUndefined();
});

test('intervals', () => {
  expect(merge([])).toEqual([]);
  expect(merge([i(4, 2), i(1, 1)])).toEqual([]);
  expect(merge([i(1, 2), i(4, 5), i(2, 3)])).toEqual([i(1, 3), i(4, 5)]);
  expect(subtract([i(0, 4), i(6, 9)], [i(3, 7)])).toEqual([i(0, 3), i(7, 9)]);
  expect(subtract([i(0, 4)], [i(4, 9), i(-3, 0)])).toEqual([i(0, 4)]);
  expect(subtract([i(0, 4)], [i(6, 9), i(-9, -2)])).toEqual([i(0, 4)]);
  expect(subtract([i(0, 9)], [i(1, 2), i(3, 4), i(2, 3)])).toEqual([i(0, 1), i(4, 9)]);
  expect(intersect([i(0, 10)], [i(-5, 1), i(9, 20), i(4, 4)])).toEqual([i(0, 1), i(9, 10)]);
  expect(intersect([i(0, 1)], [i(1, 2)])).toEqual([]);
  expect(total([i(5, 9), i(1, 2)])).toBe(5);
  expect(total([])).toBe(0);
  expect(mostAtOnce([i(0, 9), i(1, 2), i(1, 8), i(2, 3), i(9, 12)])).toBe(3);
  expect(mostAtOnce([i(0, 1), i(1, 2)])).toBe(1);
});

test('schedule', () => {
  const tasks = graph([['a', 'c'], ['b', 'c'], ['c', 'd'], ['b', 'd']], ['x']);
  expect(schedule(tasks, { a: 2, b: 6, c: 1, d: 3, x: 4 })).toEqual([
    { task: 'a', start: 0, end: 2 }, { task: 'b', start: 0, end: 6 }, { task: 'c', start: 6, end: 7 }, { task: 'd', start: 7, end: 10 }, { task: 'x', start: 0, end: 4 },
  ]);
  expect(critical(tasks, { a: 2, b: 6, c: 1, d: 3, x: 4 })).toEqual(['b', 'c', 'd']);
  expect(critical(tasks, { a: 2, b: 1, c: 1, d: 1, x: 40 })).toEqual(['x']);
  expect(critical(graph([]), {})).toEqual([]);
  expect(schedule(graph([['p', 'q']]), {})).toEqual([{ task: 'p', start: 0, end: 0 }, { task: 'q', start: 0, end: 0 }]);
});
