import { KeepgreenError, renderError } from '../errors.ts';
import type { UndoResult } from '../task/snapshot.ts';
import { askUser, type CommitDeps } from './commit.ts';
import type { CarryOutDeps } from './carry-out.ts';
import type { Journal, Journals, PlannedBranch } from './journal.ts';
import { splitLines } from './objects.ts';

/** What moving a branch of the user's repository needs. */
export interface BranchDeps extends CommitDeps, Pick<CarryOutDeps, 'clock' | 'random' | 'journals' | 'onStep'> {}

/** A task's branch, as a person types it. */
export function shortName(taskId: string): string {
  return `keepgreen/${taskId}`;
}

/** The commit that a task's branch stands on; undefined when there is no such branch. */
export async function tipOf(deps: CommitDeps, taskId: string): Promise<string | undefined> {
  return commitAt(deps, `refs/heads/${shortName(taskId)}`);
}

/** Every commit that keepgreen has put a task's branch on. */
export async function oursOf(journals: Journals, taskId: string): Promise<ReadonlySet<string>> {
  const tips = (await branchJournals(journals)).filter((journal) => journal.taskId === taskId).map(({ branch }) => branch.after);
  return new Set(tips.filter((tip) => tip !== null));
}

export type BranchJournal = Journal & { readonly branch: PlannedBranch };

/** Every landing that made a branch, in no order. One that can't be read is no reason to stop. */
export async function branchJournals(journals: Journals): Promise<readonly BranchJournal[]> {
  const found: BranchJournal[] = [];
  for (const id of await journals.list()) {
    const journal = await journals.load(id).catch(() => undefined);
    if (journal !== undefined && journal.kind === 'landing' && hasBranch(journal)) found.push(journal);
  }
  return found;
}

export function hasBranch(journal: Journal): journal is BranchJournal {
  return journal.branch !== null;
}

/** Full names of the branches that are checked out, in any working tree of the repository: moving one would change what somebody sees. */
export async function currentBranches(deps: CommitDeps): Promise<ReadonlySet<string>> {
  const lines = splitLines(await askUser(deps, ['worktree', 'list', '--porcelain']));
  return new Set(lines.flatMap((line) => (line.startsWith('branch ') ? [line.slice('branch '.length)] : [])));
}

/** Puts a task's branch on a commit, under a journal. Returns the landing's id. Throws KeepgreenError('git_failed') when git refuses. */
export async function moveBranch(deps: BranchDeps, move: { taskId: string; after: string } & Pick<PlannedBranch, 'patchCommit' | 'carriesUncommitted'>): Promise<string> {
  const { taskId, ...rest } = move;
  const before = (await tipOf(deps, taskId)) ?? null;
  const journal = newJournal(deps, { kind: 'landing', taskId, of: null, branch: { ref: `refs/heads/${shortName(taskId)}`, before, ...rest } });
  await carryThrough(deps, journal);
  await deps.journals.save({ ...journal, status: 'landed' });
  deps.onStep?.('closed');
  return journal.id;
}

/** Deletes the branch of a landing where it still stands on our commit. `close` runs before the undo counts as done. */
export async function deleteBranch(deps: BranchDeps, landing: BranchJournal, close: () => Promise<void>): Promise<UndoResult> {
  const { ref, after, patchCommit, carriesUncommitted } = landing.branch;
  const name = ref.replace('refs/heads/', '');
  const tip = await commitAt(deps, ref);
  if (tip !== undefined && tip !== after) return refused(`The branch ${name} holds commits that are not keepgreen's, so it stays. Delete it by hand: git branch -D ${name}`);
  if ((await currentBranches(deps)).has(ref)) return refused(`The branch ${name} is checked out; switch to another one first.`);
  const merged = tip !== undefined && (await isMerged(deps, tip));
  if (tip !== undefined) {
    const journal = newJournal(deps, { kind: 'undo', taskId: landing.taskId, of: landing.id, branch: { ref, before: tip, after: null, patchCommit, carriesUncommitted } });
    await carryThrough(deps, journal);
    await close();
    await deps.journals.save({ ...journal, status: 'landed' });
    deps.onStep?.('closed');
  } else await close();
  return { kind: 'undone', files: [], branch: name, ...(merged ? { note: `It was merged already; to take it out of your branch: git revert ${tip}` } : {}) };
}

/** Finishes what a crash cut off, or says that somebody has moved the branch since. */
export async function settleBranch(deps: BranchDeps, journal: BranchJournal): Promise<'finished' | 'left'> {
  const { ref, before, after } = journal.branch;
  const now = (await commitAt(deps, ref)) ?? null;
  if (now === after) return 'finished';
  if (now !== before || (await currentBranches(deps)).has(ref)) return 'left';
  await updateRef(deps, journal.branch);
  return 'finished';
}

export async function isMerged(deps: CommitDeps, commit: string): Promise<boolean> {
  const end = await deps.git.run({ cwd: deps.user.root, args: ['merge-base', '--is-ancestor', commit, 'HEAD'], okCodes: [0, 1, 128] });
  return end.exitCode === 0;
}

async function carryThrough(deps: BranchDeps, journal: BranchJournal): Promise<void> {
  await deps.journals.prepare(journal, []);
  deps.onStep?.('prepared');
  try {
    await updateRef(deps, journal.branch);
  } catch (error) {
    await deps.journals.save({ ...journal, status: 'rolled_back' });
    throw new KeepgreenError('git_failed', `The branch ${journal.branch.ref} could not be moved. ${renderError(error)}`, 'Look whether another branch is in its way (git branch --list "keepgreen*").', error);
  }
  deps.onStep?.('moved');
}

/** The old value is part of the order: what somebody else has put there meanwhile makes git refuse. */
async function updateRef(deps: BranchDeps, { ref, before, after }: PlannedBranch): Promise<void> {
  const none = '0'.repeat(deps.user.objectFormat === 'sha256' ? 64 : 40);
  if (before === after) return;
  const order = after === null ? ['-d', ref, before ?? none] : ['-m', 'keepgreen: a proven fix', ref, after, before ?? none];
  await askUser(deps, ['update-ref', '--no-deref', ...order]);
}

async function commitAt(deps: CommitDeps, ref: string): Promise<string | undefined> {
  const oid = await askUser(deps, ['rev-parse', '--quiet', '--verify', `${ref}^{commit}`], { okCodes: [0, 1, 128] });
  return oid === '' ? undefined : oid;
}

function newJournal(deps: BranchDeps, facts: Pick<BranchJournal, 'kind' | 'taskId' | 'of' | 'branch'>): BranchJournal {
  return { version: 1, id: `${facts.kind}_${deps.random.hex(6)}`, status: 'prepared', createdAt: deps.clock.now().toISOString(), files: [], madeFolders: [], commit: null, ...facts };
}

function refused(reason: string): UndoResult {
  return { kind: 'refused', reason, conflicts: [], diff: '' };
}
