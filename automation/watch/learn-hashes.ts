import type { Clock } from '../world/ports.ts';
import { hashFile, shortHash } from './content-hash.ts';
import { isSameFile, statFile } from './differences.ts';
import type { KnownTree } from './known-tree.ts';
import { pathOf } from './names.ts';
import { createPace } from './pace.ts';

/** In a larger tree contents are only learnt as files change: until then a `touch` of a file counts as a change. */
const MOST_FILES = 10_000;
const LARGEST_FILE = 1_000_000;

/** Reads the files whose content nobody has had to read yet, so that a touch can be told from a change. Runs in the background. Returns how many. */
export async function learnHashes(projectRoot: string, known: KnownTree, clock: Clock, signal: AbortSignal): Promise<number> {
  if (known.fileCount() > MOST_FILES) return 0;
  const pace = createPace(clock);
  const unread = [...known.folders()].flatMap(([folder, files]) => [...files].filter(([, seen]) => seen.hash === '').map(([name]) => pathOf(folder, name)));
  for (const path of unread) {
    if (signal.aborted) break;
    await learnOne(projectRoot, known, path);
    if (pace.due()) await pace.rest();
  }
  return unread.length;
}

/** Only what still is as it was known may be read: anything else is a change that has yet to be told. */
async function learnOne(projectRoot: string, known: KnownTree, path: string): Promise<void> {
  const file = `${projectRoot}/${path}`;
  const before = statFile(file);
  const seen = known.get(path);
  if (before === undefined || seen === undefined || seen.hash !== '' || before.size > LARGEST_FILE || !isSameFile(seen, before)) return;
  const hash = await hashFile(file, before.size).catch(() => undefined);
  const after = statFile(file);
  if (hash !== undefined && after !== undefined && isSameFile(seen, after) && known.get(path) === seen) known.set(path, { ...seen, ino: after.ino, hash: shortHash(hash) });
}
