import type { Clock } from '../world/ports.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { createPace } from './pace.ts';
import { walkTree } from './walk.ts';

/** chokidar holds an inotify watch per file and 9 KB of memory; above this parcel is better in all but the 50 ms it takes to tell. */
export const LARGE_TREE = 5_000;

export interface ChooseSpec {
  readonly projectRoot: string;
  readonly from: readonly string[];
  readonly rules: IgnoreRules;
  readonly clock: Clock;
}

/** A bounded look at the tree: how large it is (counting stops at LARGE_TREE) and which ignored folders it met. */
export async function surveyTree(spec: ChooseSpec): Promise<{ readonly large: boolean; readonly ignoredFolders: readonly string[] }> {
  const ignoredFolders: string[] = [];
  let count = 0;
  const end = await walkTree({
    projectRoot: spec.projectRoot,
    from: spec.from,
    rules: spec.rules,
    pace: createPace(spec.clock),
    visit: (_folder, names) => ((count += 1 + names.length) > LARGE_TREE ? 'stop' : undefined),
    ignoredFolder: (folder) => ignoredFolders.push(folder),
    // The real look at the tree will say so.
    unreadable: () => undefined,
  });
  return { large: end === 'stopped', ignoredFolders };
}
