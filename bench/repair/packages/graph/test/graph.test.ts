import { describe, expect, it } from 'vitest';
import { degrees, edgesFrom, graph, reversed } from '../src/graph.ts';
import { shortestPath } from '../src/paths.ts';
import { components, reach, topological } from '../src/walk.ts';

const town = graph([['a', 'b', 7], ['a', 'c', 2], ['c', 'b', 3], ['b', 'd', 1], ['c', 'd', 8], ['e', 'a', 1]]);

describe('a graph', () => {
  it('has nodes and edges', () => {
    expect([...graph([['a', 'b']], ['z']).nodes]).toEqual(['a', 'b', 'z']);
    expect(edgesFrom(town, 'a').map(({ to }) => to)).toEqual(['b', 'c']);
    expect(edgesFrom(reversed(town), 'd').map(({ to }) => to)).toEqual(['b', 'c']);
  });
  it('counts its edges', () => {
    expect(degrees(town).get('b')).toEqual({ in: 2, out: 1 });
    expect(degrees(town).get('e')).toEqual({ in: 0, out: 1 });
  });
});

describe('walking', () => {
  it('reaches the nearest first', () => {
    expect(reach(town, 'c')).toEqual(['c', 'b', 'd']);
    expect(reach(town, 'd')).toEqual(['d']);
  });
  it('sorts by what points where', () => {
    expect(topological(town)).toEqual(['e', 'a', 'c', 'b', 'd']);
    expect(() => topological(graph([['a', 'b'], ['b', 'a']]))).toThrow('cycle');
  });
  it('finds what hangs together', () => {
    expect(components(graph([['a', 'b'], ['c', 'b'], ['x', 'y']], ['z']))).toEqual([['a', 'b', 'c'], ['x', 'y'], ['z']]);
  });
});

describe('the shortest way', () => {
  it('counts weights, not edges', () => {
    expect(shortestPath(town, 'a', 'd')).toEqual({ nodes: ['a', 'c', 'b', 'd'], length: 6 });
    expect(shortestPath(town, 'a', 'a')).toEqual({ nodes: ['a'], length: 0 });
  });
  it('may not exist', () => {
    expect(shortestPath(town, 'd', 'a')).toBeUndefined();
    expect(() => shortestPath(graph([['a', 'b', -1]]), 'a', 'b')).toThrow(RangeError);
  });
});
