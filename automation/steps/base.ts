import type { Failure } from '../task/failure.ts';
import type { Snapshot } from '../task/snapshot.ts';
import type { Job, Shop } from './job.ts';
import { need } from './job.ts';
import { failuresOf, runOnly } from './run-checks.ts';

/**
 * What the snapshot is compared with: the last green one that keepgreen has seen on the user's line of history, else
 * the commit their branch stands on; undefined where there is neither.
 */
export async function findBase(job: Job, shop: Shop): Promise<Snapshot | undefined> {
  const head = await shop.workspaces.head();
  const green = job.known.lastGreen;
  if (green === null || !(await shop.workspaces.exists(green.commit))) return head;
  return (await isOnLineOf(head, green, job, shop)) ? green : head;
}

/** The files that differ between the last green snapshot and this one; undefined when there is none to compare with. */
export async function changedSinceGreen(job: Job, shop: Shop): Promise<readonly string[] | undefined> {
  const green = job.known.lastGreen;
  if (green === null || !(await isOnLineOf(await shop.workspaces.head(), green, job, shop))) return undefined;
  const args = ['diff', '--name-only', '--no-renames', '--relative', '-z', green.commit, need(job, 'snapshot').commit];
  const end = await shop.world.git.run({ cwd: need(job, 'workspace').projectDir, args, okCodes: [0, 128] });
  return end.exitCode === 0 ? end.stdout.toString('utf8').split('\0').filter((path) => path !== '') : undefined;
}

/** Is this the last green snapshot, so that whatever is red came after it? */
export function isKnownGreen(base: Snapshot | undefined, job: Job): boolean {
  return base !== undefined && base.commit === job.known.lastGreen?.commit;
}

/** Which of these failures stand on that commit too, by fingerprint. Leaves the workspace there. */
export async function redOn(commit: string, failures: readonly Failure[], job: Job, shop: Shop, signal: AbortSignal): Promise<ReadonlySet<string>> {
  await need(job, 'workspace').moveTo(commit);
  return new Set(failuresOf(await runOnly(job, shop, failures, signal)).map((failure) => failure.fingerprint));
}

/**
 * A green snapshot of another branch, or from before a rebase, says nothing about what is red here. Its own commits
 * and those of landings stand on the user's; those are the ones that must be behind the user's branch still.
 */
async function isOnLineOf(head: Snapshot | undefined, green: Snapshot, job: Job, shop: Shop): Promise<boolean> {
  if (head === undefined) return true;
  const args = ['rev-list', '-n', '1', '--invert-grep', '--grep', '^keepgreen snapshot$', `${head.commit}..${green.commit}`];
  const end = await shop.world.git.run({ cwd: need(job, 'workspace').projectDir, args, okCodes: [0, 128] });
  return end.exitCode === 0 && end.stdout.length === 0;
}
