import { existsSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ledger } from '../task/changes.ts';
import type { Clock, Log, Random } from '../world/ports.ts';
import type { PlannedCommit, Journal, JournalFile, Journals } from './journal.ts';
import { sha256 } from './objects.ts';
import type { PlannedChange } from './plan.ts';
import { exchange, type Content } from './tree-file.ts';

export interface CarryOutDeps {
  readonly projectRoot: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly journals: Journals;
  /** Called at each step with its name, so that a test can end the process there. Must not throw. */
  readonly onStep?: (name: string) => void;
}

export interface CarryOut {
  readonly kind: 'landing' | 'undo';
  readonly taskId: string;
  /** The landing that an undo takes back. */
  readonly of: string | null;
  readonly commit: PlannedCommit | null;
  readonly planned: readonly PlannedChange[];
  /** Runs after the last byte and before the journal is closed. Finding the work done already must be fine. */
  readonly finish: (journal: Journal) => Promise<void>;
}

/**
 * Writes planned changes into the user's tree under a journal, all or none. `moved`: a file changed at the last moment;
 * what was written is taken back and the plan must be made again. Throws what the disk says, after taking back.
 */
export async function carryOut(deps: CarryOutDeps, work: CarryOut): Promise<{ readonly kind: 'done'; readonly journal: Journal } | { readonly kind: 'moved' }> {
  const files = work.planned.flatMap((one) => fileOf(deps, one));
  const journal = newJournal(deps, work, files);
  await deps.journals.prepare(journal, files);
  deps.onStep?.('prepared');
  await recordWrites(deps, files.map(({ path, post }) => ({ path, content: post })), journal.id);
  deps.onStep?.('recorded');
  const written: JournalFile[] = [];
  try {
    for (const file of files) {
      if ((await writeForward(deps, file)) === 'moved') {
        await giveUp(deps, journal, written);
        return { kind: 'moved' };
      }
      written.push(file);
      deps.onStep?.(`written ${written.length}`);
    }
  } catch (error) {
    await giveUp(deps, journal, written);
    throw error;
  }
  await work.finish(journal);
  deps.onStep?.('finished');
  await deps.journals.save({ ...journal, status: 'landed' });
  deps.onStep?.('closed');
  return { kind: 'done', journal };
}

/** Brings one file of a journal from `pre` to `post`. */
export function writeForward(deps: Pick<CarryOutDeps, 'projectRoot'>, file: JournalFile): Promise<'written' | 'moved'> {
  return exchange({ projectRoot: deps.projectRoot, path: file.path, expected: file.pre, next: file.post, temporary: file.temporary });
}

/** Takes back what was written, where it still stands as written; the newest first. Returns the paths that were left alone. */
export async function writeBack(deps: CarryOutDeps, journal: Journal, written: readonly JournalFile[]): Promise<readonly string[]> {
  await recordWrites(deps, written.map(({ path, pre }) => ({ path, content: pre })), `${journal.id} taken back`);
  const left: string[] = [];
  for (const file of [...written].reverse()) {
    const result = await exchange({ projectRoot: deps.projectRoot, path: file.path, expected: file.post, next: file.pre, temporary: file.temporary });
    if (result === 'moved') left.push(file.path);
  }
  await removeFolders(deps.projectRoot, journal.madeFolders);
  return left;
}

/** Says in the ledger whose writes these are, before they are made. */
export async function recordWrites(deps: Pick<CarryOutDeps, 'ledger'>, writes: readonly { path: string; content: Content | null }[], writer: string): Promise<void> {
  if (writes.length === 0) return;
  await deps.ledger.record(writes.map(({ path, content }) => ({ path, hash: content === null ? null : sha256(content.bytes) })), writer);
}

/** Removes folders that a landing made, as far as they are empty. */
export async function removeFolders(projectRoot: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rmdir(join(projectRoot, folder)).catch(() => undefined);
}

/** Removes what a crash may have left beside the targets. */
export async function sweepTemporaries(projectRoot: string, journal: Journal): Promise<void> {
  for (const { path, temporary } of journal.files) await rm(join(projectRoot, dirname(path), temporary), { force: true });
}

function fileOf({ clock, random }: CarryOutDeps, { change, plan }: PlannedChange): JournalFile[] {
  if (plan.kind !== 'write') return [];
  // The shape of editors' temporary files, which no watcher takes for a save; short, whatever the target's name.
  const temporary = `.keepgreen-${random.hex(4)}.tmp.${process.pid}.${clock.now().getTime()}`;
  return [{ path: change.path, pre: plan.expected, post: plan.next, temporary }];
}

function newJournal(deps: CarryOutDeps, work: CarryOut, files: readonly JournalFile[]): Journal {
  return {
    version: 1,
    id: `${work.kind}_${deps.random.hex(6)}`,
    taskId: work.taskId,
    kind: work.kind,
    of: work.of,
    status: 'prepared',
    createdAt: deps.clock.now().toISOString(),
    files: files.map(({ path, pre, post, temporary }) => ({ path, pre: sideOf(pre), post: sideOf(post), temporary })),
    madeFolders: missingFolders(deps.projectRoot, files),
    commit: work.commit,
    branch: null,
  };
}

function sideOf(content: Content | null): { hash: string; mode: Content['mode'] } | null {
  return content === null ? null : { hash: sha256(content.bytes), mode: content.mode };
}

function missingFolders(projectRoot: string, files: readonly JournalFile[]): string[] {
  const missing = new Set<string>();
  for (const { path, pre } of files) {
    if (pre !== null) continue;
    for (let dir = dirname(path); dir !== '.' && !existsSync(join(projectRoot, dir)); dir = dirname(dir)) missing.add(dir);
  }
  return [...missing].sort((one, other) => other.length - one.length);
}

async function giveUp(deps: CarryOutDeps, journal: Journal, written: readonly JournalFile[]): Promise<void> {
  const left = await writeBack(deps, journal, written);
  if (left.length > 0) deps.log.warn('Files were changed by someone else right after they were written, and were left alone.', { files: left, landing: journal.id });
  await deps.journals.save({ ...journal, status: 'rolled_back' });
}
