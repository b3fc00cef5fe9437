import { join } from 'node:path';
import { readOwnRooms } from './own-rooms.ts';
import { packagesDir, readTree } from './places.ts';
import { applyHunks } from './seeded-bug.ts';
import type { SeededBug } from './seeded-bug.ts';

/** Its sources are this checkout's own. */
const OWN = 'rooms';

/** A bug as files: what was green, what the person saved, what they meant, and the tests that nobody sees. */
export interface BugFiles {
  readonly base: ReadonlyMap<string, string>;
  readonly buggy: ReadonlyMap<string, string>;
  readonly honest: ReadonlyMap<string, string>;
  readonly held: ReadonlyMap<string, string>;
}

/** Held-back tests are put beside the visible ones when they are asked, so that every runner finds them. */
export const HELD = 'test/held-';

/** Reads the package and makes the three versions. `held/only-NAME.test.ts` is for the change NAME alone. */
export function filesOf(bug: Pick<SeededBug, 'package' | 'change' | 'slip'>): BugFiles {
  const all = [...readTree(join(packagesDir, bug.package)), ...(bug.package === OWN ? readOwnRooms() : [])];
  const base = new Map(all.filter(([path]) => !path.startsWith('held/')));
  const held = new Map(all.filter(([path]) => path.startsWith('held/') && isFor(path, bug)).map(([path, text]) => [path.replace('held/', HELD), text]));
  const honest = applyHunks(base, bug.change.hunks);
  return { base, honest, buggy: applyHunks(honest, bug.slip.hunks), held };
}

/** `held/only-NAME.test.ts` asks for what the change NAME brings. */
function isFor(path: string, { change }: Pick<SeededBug, 'change'>): boolean {
  const name = /^held\/only-(.*)\.test\.[cm]?[jt]s$/.exec(path)?.[1];
  return name === undefined || name === change.name;
}

/** Files of the first that are not the same in the second, project-relative. */
export function changedFiles(after: ReadonlyMap<string, string>, before: ReadonlyMap<string, string>): readonly string[] {
  return [...after.keys()].filter((path) => after.get(path) !== before.get(path));
}
