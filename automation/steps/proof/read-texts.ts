import type { Workspace } from '../../task/snapshot.ts';
import type { Git } from '../../world/ports.ts';

/** Larger files are left out: nobody reads them for a rule. */
const LARGEST_BYTES = 1024 * 1024;
const MOST_FILES = 400;

/**
 * The texts of these files (relative to the project) as a commit holds them, by path; '' where there is none. Binary
 * and very large files are left out.
 */
export async function readTexts(git: Git, workspace: Pick<Workspace, 'projectDir'>, commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const asked = [...new Set(paths)].filter((path) => !path.includes('\n')).slice(0, MOST_FILES);
  const texts = new Map<string, string>();
  if (asked.length === 0) return texts;
  const input = asked.map((path) => `${commit}:${path.startsWith('../') ? path : `./${path}`}\n`).join('');
  const { stdout } = await git.run({ cwd: workspace.projectDir, args: ['cat-file', '--batch'], input });
  let at = 0;
  for (const path of asked) {
    const end = stdout.indexOf(10, at);
    const head = /^[0-9a-f]+ (\w+) (\d+)$/.exec(stdout.subarray(at, end).toString('utf8'));
    at = end + 1;
    if (head === null) {
      texts.set(path, '');
      continue;
    }
    const bytes = stdout.subarray(at, at + Number(head[2]));
    at += bytes.length + 1;
    if (head[1] === 'blob' && bytes.length <= LARGEST_BYTES && !bytes.subarray(0, 8_000).includes(0)) texts.set(path, bytes.toString('utf8'));
  }
  return texts;
}
