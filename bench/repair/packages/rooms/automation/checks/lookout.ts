import { readFileSync, readdirSync, statSync } from 'node:fs';

/** Reads files and folders and remembers their stamps, so that a later look can tell cheaply whether any changed. */
export interface Lookout {
  /** Undefined when the file can't be read. */
  read(path: string): string | undefined;
  /** Names in a folder; empty when it can't be read. */
  list(path: string): readonly string[];
  isFolder(path: string): boolean;
  /** Does all that was read still have the same time and size? */
  unchanged(): boolean;
}

export function createLookout(): Lookout {
  const stamps = new Map<string, string>();
  const noted = <T>(path: string, look: () => T): T | undefined => {
    if (!stamps.has(path)) stamps.set(path, stampOf(path));
    try {
      return look();
    } catch {
      return undefined;
    }
  };
  return {
    read: (path) => noted(path, () => readFileSync(path, 'utf8')),
    list: (path) => noted(path, () => readdirSync(path)) ?? [],
    isFolder: (path) => noted(path, () => statSync(path).isDirectory()) ?? false,
    unchanged: () => [...stamps].every(([path, stamp]) => stampOf(path) === stamp),
  };
}

/** Time and size of a path; 'none' when there is nothing. */
export function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? 'none' : `${found.mtimeNs}:${found.size}:${found.ino}`;
}
