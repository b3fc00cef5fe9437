import { existsSync } from 'node:fs';
import { join } from 'node:path';

const UNDER_WAY: readonly (readonly [file: string, what: string])[] = [
  ['rebase-merge', 'A rebase is under way'],
  ['rebase-apply', 'A rebase (or git am) is under way'],
  ['MERGE_HEAD', 'A merge is under way'],
  ['CHERRY_PICK_HEAD', 'A cherry-pick is under way'],
  ['REVERT_HEAD', 'A revert is under way'],
  ['BISECT_LOG', 'A bisect is under way'],
];

/** A sentence when git is in the middle of something of the user's, undefined when not. `gitDir` is this working tree's own. */
export function whyBusy(gitDir: string): string | undefined {
  const found = UNDER_WAY.find(([file]) => existsSync(join(gitDir, file)));
  if (found !== undefined) return `${found[1]} in this repository.`;
  const lock = join(gitDir, 'index.lock');
  return existsSync(lock) ? `Another git is at work: ${lock} exists. If no git is running, remove that file.` : undefined;
}
