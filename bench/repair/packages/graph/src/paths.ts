import { edgesFrom } from './graph.ts';
import type { Graph } from './graph.ts';

export interface Path {
  readonly nodes: readonly string[];
  readonly length: number;
}

/** The shortest way (Dijkstra); undefined when there is none. Weights must not be negative. */
export function shortestPath(graph: Graph, start: string, goal: string): Path | undefined {
  if (graph.edges.some((edge) => edge.weight < 0)) throw new RangeError('a weight is negative');
  const distance = new Map([[start, 0]]);
  const before = new Map<string, string>();
  const open = new Set([start]);
  while (open.size > 0) {
    const node = nearest(open, distance);
    if (node === goal) return { nodes: wayTo(goal, before), length: distance.get(goal) ?? 0 };
    open.delete(node);
    for (const { to, weight } of edgesFrom(graph, node)) {
      const length = (distance.get(node) ?? 0) + weight;
      if (length >= (distance.get(to) ?? Infinity)) continue;
      distance.set(to, length);
      before.set(to, node);
      open.add(to);
    }
  }
  return undefined;
}

function nearest(open: ReadonlySet<string>, distance: ReadonlyMap<string, number>): string {
  const [first = '', ...rest] = open;
  return rest.reduce((best, node) => ((distance.get(node) ?? Infinity) < (distance.get(best) ?? Infinity) ? node : best), first);
}

function wayTo(goal: string, before: ReadonlyMap<string, string>): string[] {
  const nodes = [goal];
  for (let node = before.get(goal); node !== undefined; node = before.get(node)) nodes.unshift(node);
  return nodes;
}
