import type { LandingResult, LandRequest, Snapshot } from '../task/snapshot.ts';
import { currentBranches, moveBranch, oursOf, shortName, tipOf, type BranchDeps } from './branch-ref.ts';
import { readPatch, toRoot } from './changes.ts';
import { askUser, identityOf, store, treeOf, type CommitDeps } from './commit.ts';
import { readHead } from './head.ts';
import { readChanges, readContents, treeWith } from './patch-files.ts';
import { planFile, type FileChange } from './plan.ts';
import { headCommit } from './repository.ts';
import type { Shadow } from './shadow.ts';
import { commitTree, type TakeSnapshot } from './snapshot.ts';
import { sameContent, type Content } from './tree-file.ts';

export interface BranchLandDeps extends Omit<BranchDeps, 'user'> {
  readonly shadow: Shadow;
  readonly takeSnapshot: TakeSnapshot;
  /** Trees that were handed out to be checked; filled here. */
  readonly offered: Set<string>;
}

/**
 * Puts the fix on a branch `keepgreen/<task>` and touches nothing else: HEAD with exactly the fix in it. Where the
 * fixed lines are uncommitted (`carryUncommitted`), a commit of its own with those files as they stood lies below it.
 * The tree of the branch must have been proven: another one than the patch's is handed back as `needs_check` first.
 */
export async function landOnBranch(deps: BranchLandDeps, request: LandRequest): Promise<LandingResult> {
  const { user } = deps.shadow;
  const parent = user === undefined ? undefined : await headCommit(deps.git, user);
  const head = parent === undefined ? undefined : await readHead(deps);
  if (user === undefined || parent === undefined || head === undefined) return held(request, 'There is no commit yet that a branch could start from; commit once, or set LAND_MODE=apply.');
  const place = { ...deps, user };
  const refused = await whyNotOurs(place, request.taskId);
  if (refused !== undefined) return held(request, refused);
  const shape = shapeOf(await onHead(deps.shadow, request, head), request.carryUncommitted === true);
  if (shape.kind === 'uncommitted') return { ...held(request, `The lines it fixes are not committed yet (${shape.paths.join(', ')}).`), conflicts: shape.paths };
  const unproven = await unprovenPatch(deps, request, head, shape);
  if (unproven !== undefined) return unproven;
  const tip = await tipFor(place, parent, shape, request);
  const id = await moveBranch(place, { taskId: request.taskId, after: tip, patchCommit: request.patch.commit, carriesUncommitted: shape.below.length > 0 });
  const files = request.patch.files.map(({ path }) => path);
  return { kind: 'landed', landingId: id, files, commit: tip, merged: false, branch: { name: shortName(request.taskId), carriesUncommitted: shape.below.length > 0 } };
}

function held(request: LandRequest, reason: string): Extract<LandingResult, { kind: 'held' }> {
  return { kind: 'held', reason, conflicts: [], diff: request.patch.diff };
}

/** A file of the patch and what HEAD has of it, as it looks in a working tree. */
interface OnHead {
  readonly change: FileChange;
  readonly head: Content | null;
}

/** What the branch's commits change, one after the other. */
type Shape =
  | { readonly kind: 'commits'; readonly below: readonly Write[]; readonly fix: readonly Write[] }
  | { readonly kind: 'uncommitted'; readonly paths: readonly string[] };

interface Write {
  /** Project-relative. */
  readonly path: string;
  readonly next: Content | null;
}

async function onHead(shadow: Shadow, request: LandRequest, head: Snapshot): Promise<readonly OnHead[]> {
  const changes = await readChanges(shadow, request.patch);
  const standing = await readContents(shadow, head.tree, changes.map(({ path }) => toRoot(shadow, path)));
  return changes.map((change) => ({ change, head: standing.get(toRoot(shadow, change.path)) ?? null }));
}

/** Pure: HEAD and the fix alone where that is possible, else with the uncommitted state of the fixed files below it. */
function shapeOf(files: readonly OnHead[], carry: boolean): Shape {
  const planned = files.map(({ change, head }) => ({ path: change.path, plan: planFile(change, head === null ? { kind: 'absent' } : { kind: 'file', content: head }) }));
  const fix = planned.flatMap(({ path, plan }) => (plan.kind === 'write' ? [{ path, next: plan.next }] : []));
  if (fix.length > 0 && planned.every(({ plan }) => plan.kind !== 'conflict')) return { kind: 'commits', below: [], fix };
  const dirty = files.filter(({ change, head }) => !sameContent(head, change.before));
  if (!carry) return { kind: 'uncommitted', paths: dirty.map(({ change }) => change.path) };
  return { kind: 'commits', below: dirty.map(({ change }) => ({ path: change.path, next: change.before })), fix: files.map(({ change }) => ({ path: change.path, next: change.after })) };
}

/** HEAD and the fix may be files that never stood beside each other: then somebody has to prove them first. */
async function unprovenPatch(deps: BranchLandDeps, request: LandRequest, head: Snapshot, shape: Extract<Shape, { kind: 'commits' }>): Promise<LandingResult | undefined> {
  const { shadow } = deps;
  const writes = (some: readonly Write[]) => some.map(({ path, next }) => ({ path: toRoot(shadow, path), next }));
  const below = shape.below.length === 0 ? head.tree : await treeWith(shadow, head.tree, writes(shape.below));
  const tree = await treeWith(shadow, below, writes(shape.fix));
  const proven = request.proveFirst !== true && tree === request.patch.tree;
  if (proven || (request.verifiedMerge && deps.offered.has(tree))) return undefined;
  deps.offered.add(tree);
  const base = below === head.tree ? head : { commit: await commitTree(deps, below, head.commit), tree: below, takenAt: head.takenAt };
  return { kind: 'needs_check', patch: await readPatch(shadow, base, { tree, commit: commitTree(deps, tree, base.commit) }) };
}

/** A sentence when the branch's name is taken by what is not ours, or somebody stands on it. */
async function whyNotOurs(deps: BranchDeps, taskId: string): Promise<string | undefined> {
  const name = shortName(taskId);
  const tip = await tipOf(deps, taskId);
  if (tip !== undefined && !(await oursOf(deps.journals, taskId)).has(tip)) return `There is a branch ${name} that keepgreen did not make, or that somebody has added to; rename it.`;
  if ((await currentBranches(deps)).has(`refs/heads/${name}`)) return `The branch ${name} is checked out; switch to another one.`;
  return undefined;
}

/** The branch's newest commit; the one that stands there already where it is just that. */
async function tipFor(deps: BranchDeps, parent: string, shape: Extract<Shape, { kind: 'commits' }>, request: LandRequest): Promise<string> {
  const below = shape.below.length === 0 ? parent : await commitWith(deps, parent, shape.below, uncommittedMessage(request.taskId, shape.below));
  const tree = await treeOf(deps, below, await stored(deps, shape.fix));
  const standing = await tipOf(deps, request.taskId);
  if (standing !== undefined && (await isJustThat(deps, { standing, tree, parent, depth: shape.below.length === 0 ? 1 : 2 }))) return standing;
  return askUser(deps, ['commit-tree', '-p', below, '-F', '-', tree], { input: request.message, env: await identityOf(deps) });
}

async function isJustThat(deps: BranchDeps, { standing, tree, parent, depth }: { standing: string; tree: string; parent: string; depth: number }): Promise<boolean> {
  const known = await askUser(deps, ['rev-parse', '--quiet', '--verify', `${standing}^{tree}`], { okCodes: [0, 1, 128] });
  const root = await askUser(deps, ['rev-parse', '--quiet', '--verify', `${standing}~${depth}`], { okCodes: [0, 1, 128] });
  return known === tree && root === parent;
}

async function commitWith(deps: BranchDeps, parent: string, writes: readonly Write[], message: string): Promise<string> {
  const tree = await treeOf(deps, parent, await stored(deps, writes));
  return askUser(deps, ['commit-tree', '-p', parent, '-F', '-', tree], { input: message, env: await identityOf(deps) });
}

/** As the user's git would store them. */
async function stored(deps: CommitDeps, writes: readonly Write[]): Promise<{ path: string; entry: Awaited<ReturnType<typeof store>> }[]> {
  const entries = [];
  for (const { path, next } of writes) entries.push({ path: toRoot(deps.shadow, path), entry: await store(deps, toRoot(deps.shadow, path), next) });
  return entries;
}

function uncommittedMessage(taskId: string, files: readonly Write[]): string {
  return `Uncommitted changes, as they stood when keepgreen fixed them\n\nNot yours to review: the state of these files that the fix on top of this commit is for.\n\n${files.map(({ path }) => `  ${path}`).join('\n')}\n\nKeepgreen-Task: ${taskId}\nKeepgreen-Uncommitted: true\n`;
}
