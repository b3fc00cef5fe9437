import type { Snapshot, WaitingFix } from '../task/snapshot.ts';
import { branchJournals, isMerged, type BranchDeps, type BranchJournal } from './branch-ref.ts';
import { toRoot } from './changes.ts';
import { askUser } from './commit.ts';
import { readChanges, readContents } from './patch-files.ts';
import { planFile } from './plan.ts';

/** The trailer of a fix's commit that names what it turned green. */
export const TURNED_GREEN = 'Keepgreen-Turned-Green';

/**
 * Fixes that lie on branches of ours, unmerged, and that would still change this snapshot without a conflict: what is
 * red there needs no other fix. A branch that somebody has added to counts as long as our commit is part of it.
 */
export async function waitingFixes(deps: BranchDeps, snapshot: Snapshot): Promise<readonly WaitingFix[]> {
  const newest = new Map<string, BranchJournal>();
  for (const journal of await branchJournals(deps.journals)) {
    const known = newest.get(journal.taskId);
    if (journal.status === 'landed' && (known === undefined || known.createdAt < journal.createdAt)) newest.set(journal.taskId, journal);
  }
  const waiting: WaitingFix[] = [];
  for (const journal of newest.values()) {
    if (!(await isOpen(deps, journal)) || !(await stillFits(deps, journal, snapshot))) continue;
    waiting.push({ taskId: journal.taskId, branch: journal.branch.ref.replace('refs/heads/', ''), failures: await turnedGreen(deps, journal) });
  }
  return waiting;
}

async function isOpen(deps: BranchDeps, { branch }: BranchJournal): Promise<boolean> {
  if (branch.after === null) return false;
  const held = await deps.git.run({ cwd: deps.user.root, args: ['merge-base', '--is-ancestor', branch.after, branch.ref], okCodes: [0, 1, 128] });
  return held.exitCode === 0 && !(await isMerged(deps, branch.after));
}

async function stillFits(deps: BranchDeps, { branch }: BranchJournal, snapshot: Snapshot): Promise<boolean> {
  const { shadow } = deps;
  const there = await shadow.run(['rev-parse', '--quiet', '--verify', `${branch.patchCommit}^^{commit}`], { okCodes: [0, 1, 128] });
  if (there.exitCode !== 0) return false;
  const changes = await readChanges(shadow, { base: { commit: there.stdout.toString('utf8').trim() }, commit: branch.patchCommit });
  const standing = await readContents(shadow, snapshot.commit, changes.map(({ path }) => toRoot(shadow, path)));
  const plans = changes.map((change) => {
    const content = standing.get(toRoot(shadow, change.path));
    return planFile(change, content === undefined ? { kind: 'absent' } : { kind: 'file', content }).kind;
  });
  return plans.includes('write') && !plans.includes('conflict');
}

async function turnedGreen(deps: BranchDeps, { branch }: BranchJournal): Promise<readonly string[]> {
  const said = await askUser(deps, ['log', '-1', `--format=%(trailers:key=${TURNED_GREEN},valueonly,unfold)`, branch.after ?? '', '--']);
  return said.split(/\s+/).filter((word) => word !== '');
}
