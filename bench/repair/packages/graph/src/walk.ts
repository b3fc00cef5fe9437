import { edgesFrom } from './graph.ts';
import type { Graph } from './graph.ts';

/** Everything that can be reached, the nearest first; the start included. */
export function reach(graph: Graph, start: string): string[] {
  const seen = new Set([start]);
  const waiting = [start];
  for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
    for (const { to } of edgesFrom(graph, node)) {
      if (seen.has(to)) continue;
      seen.add(to);
      waiting.push(to);
    }
  }
  return [...seen];
}

/** Each node after all that point to it; throws when there is a cycle. */
export function topological(graph: Graph): string[] {
  const sorted: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (node: string): void => {
    if (state.get(node) === 'done') return;
    if (state.get(node) === 'open') throw new Error(`${node} is part of a cycle`);
    state.set(node, 'open');
    for (const { to } of edgesFrom(graph, node)) visit(to);
    state.set(node, 'done');
    sorted.unshift(node);
  };
  for (const node of [...graph.nodes].sort().reverse()) visit(node);
  return sorted;
}

/** Groups of nodes that hang together, whichever way the edges go; the largest first. */
export function components({ nodes, edges }: Graph): string[][] {
  const parent = new Map([...nodes].map((node) => [node, node]));
  const rootOf = (node: string): string => {
    const up = parent.get(node) ?? node;
    return up === node ? node : rootOf(up);
  };
  for (const { from, to } of edges) parent.set(rootOf(from), rootOf(to));
  const groups = new Map<string, string[]>();
  for (const node of nodes) {
    const root = rootOf(node);
    groups.set(root, [...(groups.get(root) ?? []), node]);
  }
  return [...groups.values()].map((group) => group.sort()).sort((a, b) => b.length - a.length);
}
