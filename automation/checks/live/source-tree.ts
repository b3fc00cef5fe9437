import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What differs from the look before. Absolute paths. */
export interface Difference {
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly deleted: readonly string[];
}

/** Remembers the files of a folder by time, size and inode, so that nobody has to be believed about what changed. */
export interface SourceTree {
  /** `alsoWatched` are files outside the folder (or in its node_modules) that count too. */
  look(alsoWatched: Iterable<string>): Difference;
  has(path: string): boolean;
}

/** Above this many files only those that somebody has imported are looked at one by one; folders always. */
const MANY = 10_000;
const NEVER_SOURCES = new Set(['node_modules', '.git', '.hg', '.svn', '.keepgreen']);

interface Folder {
  readonly stamp: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

export function createSourceTree(root: string): SourceTree {
  const folders = new Map<string, Folder>();
  const stamps = new Map<string, string>();
  const files = new Set<string>();
  const known = (path: string): boolean => files.has(path);
  const tree: SourceTree = {
    has: known,
    look(alsoWatched) {
      const added: string[] = [];
      const deleted: string[] = [];
      const note = {
        appeared: (path: string) => void (files.add(path), added.push(path)),
        vanished: (path: string) => void (files.delete(path), deleted.push(path)),
      };
      lookAtFolder(root, folders, note);
      const watched = new Set(alsoWatched);
      const looked = files.size <= MANY ? [...files, ...[...watched].filter((path) => !known(path))] : [...watched];
      const changed = looked.filter((path) => differs(stamps, path));
      for (const path of deleted) stamps.delete(path);
      const news = new Set(added);
      return { added, deleted, changed: changed.filter((path) => !news.has(path)) };
    },
  };
  tree.look([]);
  return tree;
}

interface Note {
  appeared(path: string): void;
  vanished(path: string): void;
}

/** A folder's own time changes when a name comes or goes in it, so only those are listed again. */
function lookAtFolder(path: string, folders: Map<string, Folder>, note: Note): void {
  const before = folders.get(path);
  const stamp = stampOf(path);
  if (stamp === 'none') return forget(path, folders, note);
  const now = before?.stamp === stamp ? before : listFolder(path, stamp);
  folders.set(path, now);
  if (before !== undefined && now !== before) {
    for (const file of difference(before.files, now.files)) note.vanished(file);
    for (const folder of difference(before.folders, now.folders)) forget(folder, folders, note);
  }
  if (now !== before) for (const file of difference(now.files, before?.files ?? [])) note.appeared(file);
  for (const folder of now.folders) lookAtFolder(folder, folders, note);
}

function listFolder(path: string, stamp: string): Folder {
  const entries = listEntries(path).filter((entry) => !NEVER_SOURCES.has(entry.name));
  const paths = (wanted: boolean) => entries.filter((entry) => entry.isDirectory() === wanted).map((entry) => join(path, entry.name));
  return { stamp, files: paths(false), folders: paths(true) };
}

function listEntries(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

function forget(path: string, folders: Map<string, Folder>, note: Note): void {
  const before = folders.get(path);
  folders.delete(path);
  for (const file of before?.files ?? []) note.vanished(file);
  for (const folder of before?.folders ?? []) forget(folder, folders, note);
}

function difference(from: readonly string[], without: readonly string[]): readonly string[] {
  const others = new Set(without);
  return from.filter((path) => !others.has(path));
}

/** True when the file is not as it was at the last look; a file nobody has looked at yet may have changed since it was read. */
function differs(stamps: Map<string, string>, path: string): boolean {
  const before = stamps.get(path);
  const now = stampOf(path);
  stamps.set(path, now);
  return before !== now;
}

/** Time, size and inode of what a path leads to; 'none' when there is nothing or it can't be read. */
export function stampOf(path: string): string {
  try {
    const found = statSync(path, { throwIfNoEntry: false, bigint: true }) ?? lstatSync(path, { throwIfNoEntry: false, bigint: true });
    return found === undefined ? 'none' : `${found.mtimeNs}:${found.size}:${found.ino}`;
  } catch {
    return 'none';
  }
}
