import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renderError } from '../errors.ts';
import type { Git } from '../world/ports.ts';
import { hasBranch, settleBranch, type BranchJournal } from './branch-ref.ts';
import { recordWrites, sweepTemporaries, writeBack, writeForward, type CarryOutDeps } from './carry-out.ts';
import { finishCommit } from './commit.ts';
import type { Journal, JournalFile } from './journal.ts';
import { splitLines } from './objects.ts';
import type { Shadow } from './shadow.ts';
import { readStanding, sameContent } from './tree-file.ts';
import { closeUndone } from './undo.ts';

export interface RecoverDeps extends CarryOutDeps {
  readonly shadow: Shadow;
  readonly git: Git;
}

/** Landings and undos beyond this many are forgotten, the oldest first; those that are not settled never. */
const KEPT_JOURNALS = 200;
/** Kept references beyond this many tasks are let go, the oldest first: held fixes, and what `replay` needs. */
const KEPT_TASKS = 100;
export const KEPT_REPLAYS = 50;
/** git's own measure: this many loose objects in one of 256 folders are about 6,700 in all. */
const MANY_LOOSE = 27;

/** Settles every landing and undo that a crash cut off. Call it with the landing claimed. A line for each thing done. */
export async function settleJournals(deps: RecoverDeps): Promise<readonly string[]> {
  const lines: string[] = [];
  const settled: Journal[] = [];
  for (const id of await deps.journals.list()) {
    try {
      const journal = await deps.journals.load(id);
      if (journal === undefined) await deps.journals.remove(id);
      else if (journal.status === 'prepared') lines.push(await settle(deps, journal));
      else settled.push(journal);
    } catch (error) {
      lines.push(`The landing ${id} could not be settled: ${renderError(error)}`);
    }
  }
  settled.sort((one, other) => other.createdAt.localeCompare(one.createdAt));
  for (const { id } of settled.slice(KEPT_JOURNALS)) await deps.journals.remove(id);
  return lines;
}

/** Removes locks of a git that is gone, lets go of old tasks' references, and packs the shadow repository when it is time. */
export async function tidyShadow(shadow: Shadow): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const lock of await locksUnder(join(shadow.gitDir, 'refs'))) {
    await rm(lock, { force: true });
    lines.push(`Removed the left-over lock ${lock}.`);
  }
  const gone = (await letGoOld(shadow, 'tasks', KEPT_TASKS)) + (await letGoOld(shadow, 'replay', KEPT_REPLAYS));
  if (gone > 0) lines.push(`Let go of ${gone} references of old tasks.`);
  const loose = await readdir(join(shadow.gitDir, 'objects', '17')).catch(() => []);
  // 128: an object that was lent by the user's repository is gone there; packing can wait.
  if (loose.length > MANY_LOOSE) await shadow.run(['gc', '--quiet', '--prune=2.weeks.ago'], { okCodes: [0, 1, 128] });
  return lines;
}

/** Old or new: finished, for its bytes were proven. Something else: the user has typed there, so the rest is taken back. */
async function settle(deps: RecoverDeps, journal: Journal): Promise<string> {
  if (hasBranch(journal)) return settleOnBranch(deps, journal);
  await sweepTemporaries(deps.projectRoot, journal);
  const files = await deps.journals.loadFiles(journal);
  const stands = await Promise.all(files.map((file) => sideStanding(deps.projectRoot, file)));
  const what = `${journal.kind === 'undo' ? 'the undo' : 'the landing'} of ${journal.taskId} that was cut off`;
  if (stands.includes('neither')) return takeBack(deps, journal, { files, stands, what });
  await recordWrites(deps, files.map(({ path, post }) => ({ path, content: post })), journal.id);
  const missing = files.filter((_, index) => stands[index] === 'pre');
  for (const [index, file] of missing.entries()) {
    if ((await writeForward(deps, file)) === 'written') continue;
    const now = files.map((each) => (missing.slice(index).includes(each) ? 'pre' : 'post'));
    return takeBack(deps, journal, { files, stands: now, what });
  }
  await close(deps, journal);
  return `Finished ${what}: ${files.map(({ path }) => path).join(', ')}.`;
}

async function settleOnBranch(deps: RecoverDeps, journal: BranchJournal): Promise<string> {
  const { user } = deps.shadow;
  const what = `${journal.kind === 'undo' ? 'the undo' : 'the landing'} of ${journal.taskId} that was cut off`;
  const end = user === undefined ? 'left' : await settleBranch({ ...deps, user }, journal);
  if (end === 'finished') await close(deps, journal);
  else await deps.journals.save({ ...journal, status: 'rolled_back' });
  return end === 'finished' ? `Finished ${what}: ${journal.branch.ref}.` : `Took back ${what}: somebody has moved ${journal.branch.ref} since, and it was left alone.`;
}

async function close(deps: RecoverDeps, journal: Journal): Promise<void> {
  const user = deps.shadow.user;
  if (journal.commit !== null && user !== undefined) await finishCommit({ ...deps, user }, journal.commit);
  const undone = journal.of === null ? undefined : await deps.journals.load(journal.of);
  if (undone !== undefined) await closeUndone(deps, undone);
  await deps.journals.save({ ...journal, status: 'landed' });
}

async function takeBack(deps: RecoverDeps, journal: Journal, found: { files: readonly JournalFile[]; stands: readonly string[]; what: string }): Promise<string> {
  const written = found.files.filter((_, index) => found.stands[index] === 'post');
  const typed = found.files.filter((_, index) => found.stands[index] === 'neither').map(({ path }) => path);
  const left = await writeBack(deps, journal, written);
  await deps.journals.save({ ...journal, status: 'rolled_back' });
  return `Took back ${found.what}: ${[...typed, ...left].join(', ')} had been edited since and was left alone.`;
}

async function sideStanding(projectRoot: string, file: JournalFile): Promise<'pre' | 'post' | 'neither'> {
  const now = await readStanding(projectRoot, file.path);
  if (now.kind === 'other') return 'neither';
  const content = now.kind === 'file' ? now.content : null;
  if (sameContent(content, file.post)) return 'post';
  return sameContent(content, file.pre) ? 'pre' : 'neither';
}

async function locksUnder(dir: string): Promise<string[]> {
  const names = await readdir(dir, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.lock')).map((name) => join(dir, name));
}

/** Lets go of all `refs/keepgreen/<kind>/<task>[/…]` but those of the newest tasks. Returns how many. */
export async function letGoOld(shadow: Shadow, kind: 'tasks' | 'replay', most: number): Promise<number> {
  const refs = await shadow.text(['for-each-ref', '--sort=-committerdate', '--format=%(refname)', `refs/keepgreen/${kind}`]);
  const old = beyondNewest(splitLines(refs), most);
  if (old.length > 0) await shadow.run(['update-ref', '--stdin'], { input: old.map((ref) => `delete ${ref}\n`).join('') });
  return old.length;
}

/** The newest come first. */
function beyondNewest(refs: readonly string[], most: number): string[] {
  const taskOf = (ref: string): string => ref.split('/')[3] ?? ref;
  const newest = new Set([...new Set(refs.map(taskOf))].slice(0, most));
  return refs.filter((ref) => !newest.has(taskOf(ref)));
}
