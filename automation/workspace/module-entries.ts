import { lstatSync, mkdirSync, readdirSync, readlinkSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { MODULE_CACHES } from '../world/sandbox/layout.ts';

/** A node_modules folder of the user and the one of a workspace that mirrors it. All paths absolute. */
export interface ModuleFolders {
  readonly source: string;
  readonly target: string;
  /** Links that lead into the user's tree (workspace packages) must lead to the workspace's own copy instead. */
  readonly userRoot: string;
  readonly workspaceRoot: string;
  /** Names inside this node_modules that the snapshot itself holds ('' levels joined by '/'): left as checked out. */
  readonly tracked: ReadonlySet<string>;
}

/** What runners and bundlers write into node_modules: shared, they would be written into the user's tree. */
const CACHES = new Set<string>(MODULE_CACHES);

/** Folders of entries: they are real folders of links too, one level deeper. */
function isGroup(name: string): boolean {
  return name.startsWith('@') || name === '.bin';
}

/**
 * Makes `target` a real folder whose entries are links to the entries of `source`. Calling it again puts right only
 * what differs: wrong or missing links are made, what is not in `source` goes, caches stay.
 */
export function mirrorModules(folders: ModuleFolders): void {
  mirrorFolder(folders, '');
}

/** The state of both sides in a word: equal words mean that nothing was added or removed since. */
export function stampModules(folders: Pick<ModuleFolders, 'source' | 'target'>): string {
  const groups = listNames(folders.source).filter((name) => isGroup(name));
  return ['', ...groups].map((group) => `${changedAt(join(folders.source, group))}/${changedAt(join(folders.target, group))}`).join(' ');
}

function mirrorFolder(folders: ModuleFolders, group: string): void {
  const source = join(folders.source, group);
  const target = join(folders.target, group);
  makeRealFolder(target);
  const wanted = listNames(source).filter((name) => group !== '' || !CACHES.has(name));
  for (const name of wanted) {
    const path = group === '' ? name : `${group}/${name}`;
    if (folders.tracked.has(path)) continue;
    if (group === '' && isGroup(name)) mirrorFolder(folders, name);
    else linkTo(destinationOf(folders, join(source, name)), join(target, name));
  }
  dropOthers(folders, group, new Set(wanted));
}

function dropOthers(folders: ModuleFolders, group: string, wanted: ReadonlySet<string>): void {
  const target = join(folders.target, group);
  for (const name of listNames(target)) {
    const path = group === '' ? name : `${group}/${name}`;
    if (wanted.has(name) || CACHES.has(name) || folders.tracked.has(path)) continue;
    rmSync(join(target, name), { recursive: true, force: true });
  }
}

/** A workspace package is linked into node_modules from the tree itself: the check must see the workspace's copy. */
function destinationOf(folders: ModuleFolders, entry: string): string {
  if (!isLink(entry)) return entry;
  const real = realOf(entry);
  if (real === undefined) return entry;
  const inside = relative(folders.userRoot, real);
  const parts = inside.split(sep);
  if (inside === '' || parts[0] === '..' || parts.includes('node_modules')) return entry;
  return join(folders.workspaceRoot, inside);
}

function linkTo(destination: string, link: string): void {
  if (isLink(link) && readlinkSync(link) === destination) return;
  rmSync(link, { recursive: true, force: true });
  symlinkSync(destination, link);
}

function makeRealFolder(dir: string): void {
  if (isLink(dir)) rmSync(dir);
  mkdirSync(dir, { recursive: true });
}

function listNames(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    // Not a folder, or gone meanwhile: it has no entries.
    return [];
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    // A broken link: linked as it is, so that it is broken in the same way.
    return undefined;
  }
}

function changedAt(dir: string): string {
  return String(statSync(dir, { throwIfNoEntry: false, bigint: true })?.mtimeNs ?? 'none');
}
