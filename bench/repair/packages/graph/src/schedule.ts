import { edgesFrom, reversed } from './graph.ts';
import type { Graph } from './graph.ts';
import { topological } from './walk.ts';

export interface Slot {
  readonly task: string;
  readonly start: number;
  readonly end: number;
}

/** The earliest start of each task when those it depends on (edges point to what comes later) have ended. */
export function schedule(graph: Graph, durations: Readonly<Record<string, number>>): Slot[] {
  const back = reversed(graph);
  const ends = new Map<string, number>();
  return topological(graph).map((task) => {
    const start = Math.max(0, ...edgesFrom(back, task).map(({ to }) => ends.get(to) ?? 0));
    const end = start + (durations[task] ?? 0);
    ends.set(task, end);
    return { task, start, end };
  });
}

/** Tasks that delay everything when they are late, in order. */
export function critical(graph: Graph, durations: Readonly<Record<string, number>>): string[] {
  const slots = new Map(schedule(graph, durations).map((slot) => [slot.task, slot]));
  const back = reversed(graph);
  let at = [...slots.values()].reduce<Slot | undefined>((latest, slot) => (latest === undefined || slot.end > latest.end ? slot : latest), undefined);
  const path: string[] = [];
  while (at !== undefined) {
    const { task, start } = at;
    path.unshift(task);
    at = edgesFrom(back, task).map(({ to }) => slots.get(to)).find((slot) => slot !== undefined && slot.end === start && start > 0);
  }
  return path;
}
