import { createHash } from 'node:crypto';
import { KeepgreenError } from '../errors.ts';
import type { LandingResult, LandRequest, Snapshot } from '../task/snapshot.ts';
import type { Git } from '../world/ports.ts';
import { whyBusy } from './busy.ts';
import { landOnBranch } from './branch.ts';
import { carryOut, type CarryOutDeps } from './carry-out.ts';
import { readPatch, toRoot } from './changes.ts';
import { finishCommit, prepareCommit } from './commit.ts';
import { sha256, splitNul } from './objects.ts';
import { readChanges, treeWith } from './patch-files.ts';
import { planChanges, type PlannedChange } from './plan.ts';
import { conflictsOf, renderPlanned } from './render-diff.ts';
import type { Shadow } from './shadow.ts';
import { commitTree, type TakeSnapshot } from './snapshot.ts';
import type { Content } from './tree-file.ts';

export interface LandDeps extends CarryOutDeps {
  readonly shadow: Shadow;
  readonly git: Git;
  readonly takeSnapshot: TakeSnapshot;
  /** Merges that were handed out to be checked (see offerOf); filled here. */
  readonly offered: Set<string>;
}

/** How often a landing starts over because someone typed at the last moment. */
const ROUNDS = 4;

/**
 * Brings a patch into the user's tree. Only bytes that somebody has proven are written: a merge that nobody checked is
 * handed back as `needs_check`. Call it with the landing claimed, one at a time.
 * Throws KeepgreenError('path_outside') for a patch that may not land at all, 'git_busy' in the middle of a rebase.
 */
export async function land(deps: LandDeps, request: LandRequest): Promise<LandingResult> {
  const busy = deps.shadow.user === undefined ? undefined : whyBusy(deps.shadow.user.gitDir);
  if (busy !== undefined) throw new KeepgreenError('git_busy', busy, 'The fix lands when git is done.');
  if (request.mode === 'branch' || request.mode === 'pr') return landOnBranch(deps, request);
  const changes = await readChanges(deps.shadow, request.patch);
  for (let round = 0; round < ROUNDS; round += 1) {
    const planned = await planChanges(deps.projectRoot, changes);
    const { paths, reason } = conflictsOf(planned);
    if (paths.length > 0) return { kind: 'held', reason, conflicts: paths, diff: renderPlanned(planned) };
    const unproven = request.proveFirst === true || planned.some(({ plan }) => plan.kind === 'write' && plan.merged) && !(request.verifiedMerge && deps.offered.has(offerOf(planned)));
    const result = unproven ? await offer(deps, planned) : await write(deps, request, planned);
    if (result !== 'moved') return result;
  }
  const files = changes.map(({ path }) => path);
  return { kind: 'held', reason: 'The files were being written all the time while the fix was to land.', conflicts: files, diff: request.patch.diff };
}

async function write(deps: LandDeps, request: LandRequest, planned: readonly PlannedChange[]): Promise<LandingResult | 'moved'> {
  const user = deps.shadow.user;
  const wanted = request.mode === 'commit' && user !== undefined;
  const commit = wanted ? await prepareCommit({ ...deps, user }, planned, request.message) : null;
  const done = await carryOut(deps, {
    kind: 'landing',
    taskId: request.taskId,
    of: null,
    commit,
    planned,
    finish: async () => {
      if (commit !== null && user !== undefined) await finishCommit({ ...deps, user }, commit);
    },
  });
  if (done.kind === 'moved') return 'moved';
  const merged = request.verifiedMerge || planned.some(({ plan }) => plan.kind === 'write' && plan.merged);
  return { kind: 'landed', landingId: done.journal.id, files: planned.map(({ change }) => change.path), commit: commit?.oid ?? null, merged };
}

/** A patch on top of a fresh snapshot that gives exactly the merged bytes; `moved` when the snapshot shows other files already. */
async function offer(deps: LandDeps, planned: readonly PlannedChange[]): Promise<LandingResult | 'moved'> {
  const base = await deps.takeSnapshot();
  const writes = planned.flatMap(({ change, plan }) => (plan.kind === 'write' ? [{ path: toRoot(deps.shadow, change.path), expected: plan.expected, next: plan.next }] : []));
  const standing = await entriesOf(deps.shadow, base, writes.map(({ path }) => path));
  for (const { path, expected } of writes) if (standing.get(path) !== entryOf(deps.shadow, expected)) return 'moved';
  const tree = await treeWith(deps.shadow, base.tree, writes);
  deps.offered.add(offerOf(planned));
  return { kind: 'needs_check', patch: await readPatch(deps.shadow, base, { tree, commit: commitTree(deps, tree, base.commit) }) };
}

/** Names the bytes that all files of a plan will have. */
function offerOf(planned: readonly PlannedChange[]): string {
  const lines = planned.map(({ change, plan }) => {
    const content = plan.kind === 'write' ? plan.next : change.after;
    return `${JSON.stringify(change.path)} ${content === null ? 'gone' : `${content.mode} ${sha256(content.bytes)}`}`;
  });
  return sha256(lines.join('\n'));
}

async function entriesOf(shadow: Shadow, base: Snapshot, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const end = await shadow.run(['ls-tree', '-z', base.tree, '--', ...paths]);
  const lines = splitNul(end.stdout).map((line) => line.split('\t'));
  return new Map(lines.map(([entry = '', ...path]) => [path.join('\t'), entry.replace(' blob ', ' ')]));
}

function entryOf(shadow: Shadow, content: Content | null): string | undefined {
  if (content === null) return undefined;
  const hash = createHash(shadow.user?.objectFormat ?? 'sha1').update(`blob ${content.bytes.length}\0`).update(content.bytes);
  return `${content.mode} ${hash.digest('hex')}`;
}
