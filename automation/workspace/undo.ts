import { KeepgreenError } from '../errors.ts';
import type { UndoResult } from '../task/snapshot.ts';
import type { Git } from '../world/ports.ts';
import { deleteBranch, hasBranch } from './branch-ref.ts';
import { carryOut, removeFolders, type CarryOutDeps } from './carry-out.ts';
import type { Journal, Journals } from './journal.ts';
import { planChanges } from './plan.ts';
import { conflictsOf, renderPlanned } from './render-diff.ts';
import type { Shadow } from './shadow.ts';

export interface UndoDeps extends CarryOutDeps {
  readonly shadow: Shadow;
  readonly git: Git;
}

const ROUNDS = 4;

/**
 * Takes one landing back: a file that stands as it landed gets its exact bytes from before, one that was edited since
 * keeps those edits. Where they overlap nothing at all is written and the refusal carries a three-way diff. `id` is a
 * landing's, or a task's (its newest landing). In `commit` mode the commit stays and the tree shows the inverse; a branch
 * that still stands on our commit is deleted.
 * Throws KeepgreenError('task_not_undoable') when there is no such landing.
 */
export async function undo(deps: UndoDeps, id: string): Promise<UndoResult> {
  const landing = await findLanding(deps.journals, id);
  if (landing === undefined) throw new KeepgreenError('task_not_undoable', `There is no landing ${id} to take back.`, 'See `keepgreen tasks` for what has landed.');
  const refused = refusalOf(landing);
  if (refused !== undefined) return { kind: 'refused', reason: refused, conflicts: [], diff: '' };
  if (hasBranch(landing)) {
    const { user } = deps.shadow;
    if (user === undefined) return { kind: 'refused', reason: 'The repository that holds its branch is gone.', conflicts: [], diff: '' };
    return deleteBranch({ ...deps, user }, landing, () => closeUndone(deps, landing));
  }
  const changes = (await deps.journals.loadFiles(landing)).map(({ path, pre, post }) => ({ path, before: post, after: pre }));
  for (let round = 0; round < ROUNDS; round += 1) {
    const planned = await planChanges(deps.projectRoot, changes);
    const { paths, reason } = conflictsOf(planned);
    if (paths.length > 0) return { kind: 'refused', reason: `Later edits meet the fix (${reason}).`, conflicts: paths, diff: renderPlanned(planned) };
    const done = await carryOut(deps, {
      kind: 'undo', taskId: landing.taskId, of: landing.id, commit: null, planned,
      finish: () => closeUndone(deps, landing),
    });
    if (done.kind === 'done') return { kind: 'undone', files: landing.files.map(({ path }) => path) };
  }
  return { kind: 'refused', reason: 'The files were being written all the time.', conflicts: changes.map(({ path }) => path), diff: '' };
}

/** The landing is over: folders that it made go when they are empty, and it can't be undone again. */
export async function closeUndone(deps: Pick<CarryOutDeps, 'projectRoot' | 'journals'>, landing: Journal): Promise<void> {
  await removeFolders(deps.projectRoot, landing.madeFolders);
  await deps.journals.save({ ...landing, status: 'undone' });
}

async function findLanding(journals: Journals, id: string): Promise<Journal | undefined> {
  const direct = await journals.load(id);
  if (direct !== undefined || !id.startsWith('task_')) return direct;
  let newest: Journal | undefined;
  for (const each of await journals.list()) {
    const journal = await journals.load(each);
    if (journal?.kind !== 'landing' || journal.taskId !== id || journal.status === 'rolled_back') continue;
    if (newest === undefined || newest.createdAt < journal.createdAt) newest = journal;
  }
  return newest;
}

function refusalOf(landing: Journal): string | undefined {
  if (landing.kind === 'undo') return 'That was an undo itself. To have the fix again, run the task again.';
  if (landing.status === 'undone') return 'It has been undone already.';
  if (landing.status === 'rolled_back') return 'It never landed: it was taken back on the way.';
  if (landing.status === 'prepared') return 'Its landing was cut off; start keepgreen once, which finishes it or takes it back.';
  return undefined;
}
