import { folderOf, nameOf, pathOf } from './names.ts';

/** What is known of one file. `hash` is shortHash of its content, '' while nobody has had to read it. */
export interface Seen {
  readonly size: number;
  /** With the fraction that the file system keeps. */
  readonly mtimeMs: number;
  readonly ino: number;
  readonly hash: string;
}

/** The tree as it was last looked at. Kept by folder, so that 100,000 files cost no path strings. Paths are project-relative. */
export interface KnownTree {
  get(path: string): Seen | undefined;
  /** null forgets the file. */
  set(path: string, seen: Seen | null): void;
  folder(folder: string): ReadonlyMap<string, Seen> | undefined;
  folders(): Iterable<readonly [string, ReadonlyMap<string, Seen>]>;
  /** Paths of all known files in `folder` and below. */
  below(folder: string): string[];
  fileCount(): number;
}

export function createKnownTree(): KnownTree {
  const folders = new Map<string, Map<string, Seen>>();
  let count = 0;

  function put(folder: string, name: string, seen: Seen): void {
    const files = folders.get(folder) ?? new Map<string, Seen>();
    if (files.size === 0) folders.set(folder, files);
    if (!files.has(name)) count++;
    files.set(name, seen);
  }

  function forget(folder: string, name: string): void {
    const files = folders.get(folder);
    if (files?.delete(name) !== true) return;
    count--;
    if (files.size === 0) folders.delete(folder);
  }

  return {
    get: (path) => folders.get(folderOf(path))?.get(nameOf(path)),
    set(path, seen) {
      if (seen === null) forget(folderOf(path), nameOf(path));
      else put(folderOf(path), nameOf(path), seen);
    },
    folder: (folder) => folders.get(folder),
    folders: () => folders,
    below(folder) {
      const inside = (at: string) => folder === '' || at === folder || at.startsWith(`${folder}/`);
      return [...folders].filter(([at]) => inside(at)).flatMap(([at, files]) => [...files.keys()].map((name) => pathOf(at, name)));
    },
    fileCount: () => count,
  };
}
