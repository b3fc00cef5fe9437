import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { Ledger } from '../task/changes.ts';
import { systemCode } from '../errors.ts';
import type { Clock } from '../world/ports.ts';
import { hashFile, shortHash } from './content-hash.ts';
import { isSameFile, seenOf } from './differences.ts';
import type { KnownTree, Seen } from './known-tree.ts';
import { createPace } from './pace.ts';

/** How long a vanished file may take to come back before it counts as removed, in ms: some editors save by unlink and create. */
export const RETURN_MS = 400;
/** File systems keep times in ticks of some ms. */
const TICK_MS = 10;

export interface JudgeSpec {
  readonly projectRoot: string;
  readonly known: KnownTree;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** How long a file must have been left alone, in ms. */
  readonly quietMs: number;
  /** Is the path one whose change matters? */
  isWatched(path: string): boolean;
}

/** What a burst of hints came to. */
export interface Judgement {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** What is known from now on, once the change set is in safe hands; null = forget. */
  readonly updates: ReadonlyMap<string, Seen | null>;
  /** Paths that can't be judged yet, and how many ms from now they can. */
  readonly unsettled: ReadonlyMap<string, number>;
}

type Verdict =
  | { readonly kind: 'written'; readonly seen: Seen }
  | { readonly kind: 'removed' }
  /** Nothing to tell; `update` undefined: nothing to remember either. */
  | { readonly kind: 'nothing'; readonly update?: Seen | null }
  | { readonly kind: 'unsettled'; readonly waitMs: number };

/** `hints`: project-relative file path → when it was last heard of (monotonic ms). `force`: don't wait for a file that is written on and on. */
export async function judge(spec: JudgeSpec, hints: ReadonlyMap<string, number>, force: boolean): Promise<Judgement> {
  const judgement = { written: [] as string[], removed: [] as string[], updates: new Map<string, Seen | null>(), unsettled: new Map<string, number>() };
  const pace = createPace(spec.clock);
  for (const [path, heardMs] of hints) {
    collect(judgement, path, await judgePath(spec, path, { heardMs, force }));
    if (pace.due()) await pace.rest();
  }
  judgement.written.sort();
  judgement.removed.sort();
  return judgement;
}

function collect(into: { written: string[]; removed: string[]; updates: Map<string, Seen | null>; unsettled: Map<string, number> }, path: string, verdict: Verdict): void {
  switch (verdict.kind) {
    case 'written':
      into.written.push(path);
      into.updates.set(path, verdict.seen);
      return;
    case 'removed':
      into.removed.push(path);
      into.updates.set(path, null);
      return;
    case 'nothing':
      if (verdict.update !== undefined) into.updates.set(path, verdict.update);
      return;
    case 'unsettled':
      into.unsettled.set(path, verdict.waitMs);
      return;
    default:
      verdict satisfies never;
  }
}

interface Hint {
  readonly heardMs: number;
  readonly force: boolean;
}

async function judgePath(spec: JudgeSpec, path: string, hint: Hint): Promise<Verdict> {
  if (!spec.isWatched(path)) return { kind: 'nothing', update: null };
  const before = spec.known.get(path);
  const stats = look(`${spec.projectRoot}/${path}`);
  if (stats === 'unknown') return { kind: 'nothing' };
  if (stats === 'gone') return before === undefined ? { kind: 'nothing' } : judgeGone(spec, path, hint);
  const restMs = stillWarmMs(spec, stats);
  if (restMs > 0 && !hint.force) return { kind: 'unsettled', waitMs: restMs };
  return judgeContent(spec, { path, stats, before });
}

async function judgeGone(spec: JudgeSpec, path: string, hint: Hint): Promise<Verdict> {
  const waitMs = hint.heardMs + RETURN_MS - spec.clock.monotonicMs();
  if (waitMs > 0) return { kind: 'unsettled', waitMs };
  return (await spec.ledger.isOurs(path, null)) ? { kind: 'nothing', update: null } : { kind: 'removed' };
}

async function judgeContent(spec: JudgeSpec, file: { readonly path: string; readonly stats: Stats; readonly before: Seen | undefined }): Promise<Verdict> {
  const { path, stats, before } = file;
  const absolute = `${spec.projectRoot}/${path}`;
  const hash = await hashFile(absolute, stats.size).catch(() => undefined);
  const after = look(absolute);
  // Written (or gone) while it was read: look again when it rests.
  if (hash === undefined || typeof after === 'string' || after.mtimeMs !== stats.mtimeMs || after.size !== stats.size) {
    return hash === undefined && typeof after !== 'string' ? { kind: 'nothing' } : { kind: 'unsettled', waitMs: spec.quietMs };
  }
  const seen = seenOf(stats, shortHash(hash));
  const unchanged = before !== undefined && (before.hash === '' ? isSameFile(before, stats) : before.hash === seen.hash);
  // The old text over what we wrote meanwhile (undo in the editor, right after a landing) is news.
  const stands = unchanged && !(await spec.ledger.wroteAfter(path, before.mtimeMs + TICK_MS));
  if (stands || (await spec.ledger.isOurs(path, hash))) return { kind: 'nothing', update: seen };
  return { kind: 'written', seen };
}

/** The regular file there; `gone` when there is none (any more); `unknown` when it can't be looked at. */
function look(path: string): Stats | 'gone' | 'unknown' {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats?.isFile() === true ? stats : 'gone';
  } catch (error) {
    return systemCode(error) === 'ENOTDIR' ? 'gone' : 'unknown';
  }
}

/** How long the file must still be left alone; 0 when it rests. A time in the future says nothing. */
function stillWarmMs(spec: JudgeSpec, stats: Stats): number {
  const ageMs = spec.clock.now().getTime() - stats.mtimeMs;
  return ageMs < 0 || ageMs >= spec.quietMs - TICK_MS ? 0 : spec.quietMs - ageMs;
}
