import { join } from 'node:path';
import type { Snapshot } from '../task/snapshot.ts';
import type { Git } from '../world/ports.ts';
import { diffTrees, readBlobs, sha256, type RawChange } from './objects.ts';
import { convertsContents } from './repository.ts';
import type { Shadow } from './shadow.ts';
import { commitTree, type SnapshotDeps, type TakeSnapshot } from './snapshot.ts';

export interface HeadDeps extends Pick<SnapshotDeps, 'shadow' | 'clock'> {
  readonly git: Git;
  readonly takeSnapshot: TakeSnapshot;
}

/**
 * The commit that the user's branch stands on. Where git stores other bytes than the tree has (line ends, LFS), a commit
 * of the same files as they look in the tree: a check of the stored bytes would be red for no fault of anyone's.
 */
export async function readHead(deps: HeadDeps): Promise<Snapshot | undefined> {
  const { shadow, git } = deps;
  if (shadow.user === undefined) return undefined;
  const end = await git.run({ cwd: shadow.user.root, args: ['log', '-1', '--format=%H %T %cI', 'HEAD', '--'], okCodes: [0, 128] });
  const [commit, tree, takenAt] = end.stdout.toString('utf8').trim().split(' ');
  if (commit === undefined || tree === undefined || takenAt === undefined) return undefined;
  const head = { commit, tree, takenAt };
  return (await convertsContents(git, shadow.user)) ? asInTree(deps, head) : head;
}

async function asInTree(deps: HeadDeps, head: Snapshot): Promise<Snapshot> {
  const now = await deps.takeSnapshot();
  const both = (await diffTrees(deps.shadow, head.tree, now.tree)).filter(({ modeBefore, modeAfter }) => [modeBefore, modeAfter].every((mode) => mode?.startsWith('100') === true));
  const same = await withoutRealChanges(deps.shadow, both);
  if (same.length === 0) return head;
  const index = join(deps.shadow.gitDir, 'head.index');
  await deps.shadow.run(['read-tree', head.tree], { index });
  const input = same.map(({ path, modeBefore, oidAfter }) => `${modeBefore ?? '100644'} ${oidAfter ?? ''}\t${path}\0`).join('');
  await deps.shadow.run(['update-index', '-z', '--index-info'], { index, input });
  const tree = await deps.shadow.text(['write-tree'], { index });
  return { commit: await commitTree(deps, tree, head.commit, new Date(head.takenAt)), tree, takenAt: head.takenAt };
}

async function withoutRealChanges(shadow: Shadow, changes: readonly RawChange[]): Promise<readonly RawChange[]> {
  const blobs = await readBlobs(shadow, changes.flatMap(({ oidBefore, oidAfter }) => [oidBefore, oidAfter]).filter((oid) => oid !== null));
  return changes.filter(({ oidBefore, oidAfter }) => {
    const [stored, standing] = [blobs.get(oidBefore ?? ''), blobs.get(oidAfter ?? '')];
    return stored !== undefined && standing !== undefined && isStoredFormOf(stored, standing);
  });
}

/** Is `stored` what git keeps of `standing`: the same lines with other ends, or its LFS pointer? */
function isStoredFormOf(stored: Buffer, standing: Buffer): boolean {
  const pointer = /^version https:\/\/git-lfs[^\n]*\n(?:.*\n)*oid sha256:([0-9a-f]{64})\n/.exec(stored.subarray(0, 1_024).toString('latin1'))?.[1];
  if (pointer !== undefined) return pointer === sha256(standing);
  return withNewlines(stored) === withNewlines(standing);
}

function withNewlines(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll('\r\n', '\n');
}
