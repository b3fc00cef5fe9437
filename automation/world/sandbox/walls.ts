import { isAbsolute, relative } from 'node:path';

/**
 * One statement about what a program inside the sandbox sees at a path (absolute, real). They are built in order, and a
 * later one counts more than an earlier one that holds its path. Everything nobody speaks of is there, read-only.
 */
export type Wall =
  /** An empty private folder in its place, writable and gone with the program. The path is an existing folder. */
  | { readonly kind: 'hide'; readonly path: string }
  /** An unreadable file in its place. The path is an existing file. */
  | { readonly kind: 'blank'; readonly path: string }
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string }
  /** A private copy of a small file, writable and gone with the program. */
  | { readonly kind: 'copy'; readonly path: string }
  /** An empty folder, made in a hidden place. */
  | { readonly kind: 'folder'; readonly path: string }
  /** A symbolic link, made in a hidden place. */
  | { readonly kind: 'link'; readonly path: string; readonly to: string };

export interface Walls {
  readonly list: readonly Wall[];
  /** May it reach the network of the machine, its loopback included? */
  readonly network: boolean;
}

/** Is `path` the folder itself or in it? Both absolute. */
export function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way));
}

/** Without those that lie in another one of the list, and without repeats. */
export function outermost(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)].sort();
  return unique.filter((path) => !unique.some((other) => other !== path && isIn(path, other)));
}
