import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { targetsPassed } from '../../checks/compare.ts';
import type { Job, Shop } from '../job.ts';
import { need } from '../job.ts';
import { runOnly } from '../run-checks.ts';
import { targetsOf } from '../targets.ts';
import { parses } from './parse.ts';
import { type Content, type Part, withoutParts } from './parts.ts';

/** One run may take so much longer than the longest that ended by itself: what is taken back may leave an endless loop. */
const PATIENCE = { times: 5, leastMs: 3_000 } as const;

/** Takes parts back in the workspace and asks whether the targets are green then. The workspace stands anywhere afterwards. */
export interface Trial {
  /** What does not parse is not run, what was asked before not again. False when the time is over. */
  isGreen(parts: readonly Part[]): Promise<boolean>;
  /** Asked for anew in a clean copy, for an answer that does not hang on what earlier runs left behind. */
  confirm(parts: readonly Part[]): Promise<boolean>;
  /** Is there no time for another question (one run is kept for the last one)? */
  isOver(): boolean;
  readonly counts: { asked: number; red: number; unparsable: number };
}

interface Bench {
  readonly job: Job;
  readonly shop: Shop;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly known: Map<string, boolean>;
  readonly counts: Trial['counts'];
  /** Paths that do not stand as on the snapshot. */
  written: readonly string[] | undefined;
  longestMs: number;
}

/** `deadlineMs` is monotonic. */
export function openTrial(job: Job, shop: Shop, deadlineMs: number, signal: AbortSignal): Trial {
  const bench: Bench = { job, shop, deadlineMs, signal, known: new Map(), counts: { asked: 0, red: 0, unparsable: 0 }, written: undefined, longestMs: 0 };
  return {
    isGreen: (parts) => ask(bench, parts),
    confirm: async (parts) => {
      bench.written = undefined;
      return (await put(bench, withoutParts(parts))) && run(bench);
    },
    isOver: () => isOver(bench),
    counts: bench.counts,
  };
}

function isOver({ signal, deadlineMs, longestMs, shop }: Bench): boolean {
  return signal.aborted || deadlineMs - shop.world.clock.monotonicMs() <= longestMs;
}

async function ask(bench: Bench, parts: readonly Part[]): Promise<boolean> {
  const files = withoutParts(parts);
  const key = keyOf(files);
  const known = bench.known.get(key);
  if (known !== undefined) return known;
  if (isOver(bench)) return false;
  const green = doParse(files) ? (await put(bench, files)) && (await run(bench)) : false;
  if (!doParse(files)) bench.counts.unparsable += 1;
  // What was cut off by the time that is left says nothing.
  if (green || !isOver(bench)) bench.known.set(key, green);
  return green;
}

function doParse(files: ReadonlyMap<string, Content>): boolean {
  return [...files].every(([path, content]) => content === null || !('text' in content) || parses(path, content.text));
}

function keyOf(files: ReadonlyMap<string, Content>): string {
  const hash = createHash('sha256');
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(JSON.stringify([path, content === null ? null : 'text' in content ? content.text : content.side.oid]));
  return hash.digest('hex');
}

/** The snapshot with these files; what the question before has written is put back first. */
async function put(bench: Bench, files: ReadonlyMap<string, Content>): Promise<boolean> {
  const { job, shop } = bench;
  const workspace = need(job, 'workspace');
  // Only a move knows what files that are not ours looked like.
  if (bench.written === undefined || bench.written.some((path) => !files.has(path))) await workspace.moveTo(need(job, 'snapshot').commit);
  bench.written = [...files.keys()];
  for (const [path, content] of files) {
    const target = join(workspace.projectDir, path);
    if (content === null) await rm(target, { force: true });
    else await mkdir(dirname(target), { recursive: true }).then(async () => writeFile(target, await bytesOf(content, shop, workspace.projectDir)));
  }
  return !bench.signal.aborted;
}

async function bytesOf(content: NonNullable<Content>, shop: Shop, cwd: string): Promise<string | Buffer> {
  if ('text' in content) return content.text;
  return (await shop.world.git.run({ cwd, args: ['cat-file', 'blob', content.side.oid] })).stdout;
}

async function run(bench: Bench): Promise<boolean> {
  const { job, shop, signal, counts } = bench;
  const { clock } = shop.world;
  const began = clock.monotonicMs();
  const patience = bench.longestMs === 0 ? Infinity : Math.max(PATIENCE.leastMs, bench.longestMs * PATIENCE.times);
  const targets = targetsOf(job);
  const runs = await runOnly(job, shop, targets, signal, Math.max(1, Math.min(patience, bench.deadlineMs - began)));
  counts.asked += 1;
  if (runs.every((one) => one.kind === 'ran')) bench.longestMs = Math.max(bench.longestMs, clock.monotonicMs() - began);
  const green = !signal.aborted && targetsPassed(targets, runs).length === 0;
  if (!green) counts.red += 1;
  return green;
}
