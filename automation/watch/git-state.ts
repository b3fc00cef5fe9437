import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Git } from '../world/ports.ts';

/** Where git keeps its things for this project. Absolute paths. */
export interface Repository {
  readonly topLevel: string;
  readonly gitDir: string;
  /** `info/exclude`, which worktrees share. */
  readonly excludeFile: string;
}

/** What git leaves in its folder while it is in the middle of something, and what to call it. */
const SIGNS = [
  ['index.lock', 'git is writing its index'],
  ['rebase-merge', 'a rebase is under way'],
  ['rebase-apply', 'a rebase or a patch series is under way'],
  ['MERGE_HEAD', 'a merge is under way'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick is under way'],
  ['REVERT_HEAD', 'a revert is under way'],
  ['BISECT_LOG', 'a bisect is under way'],
] as const;

/** The repository that `projectRoot` is in, or undefined when it is in none (or git is not installed). */
export async function findRepository(git: Git, projectRoot: string): Promise<Repository | undefined> {
  try {
    const { stdout } = await git.run({ cwd: projectRoot, args: ['rev-parse', '--show-toplevel', '--absolute-git-dir', '--git-common-dir'] });
    const [topLevel, gitDir, common] = stdout.toString('utf8').split('\n');
    if (topLevel === undefined || gitDir === undefined || common === undefined) return undefined;
    return { topLevel, gitDir, excludeFile: join(resolve(projectRoot, common), 'info', 'exclude') };
  } catch {
    // git's own "this is no repository", or no git at all: both mean that nothing of git's has to be minded.
    return undefined;
  }
}

/** What git is in the middle of, as a sentence without a full stop, or undefined. */
export function renderGitState(repository: Repository): string | undefined {
  return SIGNS.find(([file]) => existsSync(join(repository.gitDir, file)))?.[1];
}
