import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import picomatch from 'picomatch';
import { mirrorModules, stampModules, type ModuleFolders } from './module-entries.ts';
import { splitNul } from './objects.ts';
import type { Shadow } from './shadow.ts';

export interface ModuleLinks {
  /** Makes or refreshes all links of the worktree. `changed` are root-relative paths that its last move touched. */
  refresh(changed: readonly string[]): Promise<void>;
  /** Is this root-relative path (no trailing slash) one of the links, so that cleaning leaves it alone? */
  keeps(path: string): boolean;
}

export interface LinkNeeds {
  readonly shadow: Shadow;
  /** Top of the worktree, and its index. */
  readonly root: string;
  readonly index: string;
  /** Folder that holds the worktrees: a node_modules above the user's tree is mirrored here. */
  readonly workspaceDir: string;
  /** settings.workspaceLinks. */
  readonly extraLinks: readonly string[];
}

/** Lends the user's installed packages to a worktree without copying them and without a way back into the user's tree. */
export function createModuleLinks(needs: LinkNeeds): ModuleLinks {
  let packages: Packages | undefined;
  const stamps = new Map<string, string>();
  const extras = new Set<string>();

  return {
    async refresh(changed) {
      if (packages === undefined || changed.some((path) => path.endsWith('package.json') || path.includes('node_modules/'))) packages = await findPackages(needs);
      for (const dir of packages.dirs) mirrorOnce(stamps, foldersOf(needs, packages, dir));
      mirrorAbove(needs, stamps);
      extras.clear();
      for (const path of await findExtras(needs)) {
        extras.add(path);
        linkExtra(needs, path);
      }
    },
    keeps(path) {
      if (extras.has(path)) return true;
      const known = packages === undefined ? path.endsWith('node_modules') : packages.dirs.some((dir) => path === `${dir}node_modules`);
      return known && !isLink(join(needs.root, path));
    },
  };
}

interface Packages {
  /** Folders that have a package.json, root-relative, ending in '/', '' for the root. */
  readonly dirs: readonly string[];
  /** Root-relative paths of tracked files inside any node_modules. */
  readonly tracked: readonly string[];
}

/** From the index, not from disk: it knows every package and leads into no ignored folder. */
async function findPackages({ shadow, root, index }: LinkNeeds): Promise<Packages> {
  const end = await shadow.run(['ls-files', '-z', '--', ':(glob)**/package.json', ':(glob)**/node_modules/**'], { workTree: root, index, env: { GIT_LITERAL_PATHSPECS: '0' } });
  const paths = splitNul(end.stdout);
  const tracked = paths.filter((path) => `/${path}`.includes('/node_modules/'));
  const manifests = paths.filter((path) => !`/${path}`.includes('/node_modules/'));
  const dirs = manifests.map((path) => path.slice(0, -'package.json'.length));
  return { dirs: [...new Set(['', shadow.prefix, ...dirs])], tracked };
}

function foldersOf({ shadow, root }: LinkNeeds, packages: Packages, dir: string): ModuleFolders {
  const folder = `${dir}node_modules`;
  return { source: join(shadow.root, folder), target: join(root, folder), userRoot: shadow.root, workspaceRoot: root, tracked: trackedEntries(packages.tracked, `${folder}/`) };
}

/** The entries (`react`, `@scope/name`, `@scope`) of one node_modules that the snapshot itself holds. */
function trackedEntries(tracked: readonly string[], folder: string): Set<string> {
  const entries = new Set<string>();
  for (const path of tracked) {
    if (!path.startsWith(folder)) continue;
    const [first = '', second = ''] = path.slice(folder.length).split('/');
    entries.add(first.startsWith('@') || first === '.bin' ? `${first}/${second}` : first);
  }
  return entries;
}

function mirrorOnce(stamps: Map<string, string>, folders: ModuleFolders): void {
  if (statSync(folders.source, { throwIfNoEntry: false })?.isDirectory() !== true) return removeMirror(stamps, folders);
  if (!existsSync(dirname(folders.target))) return;
  if (stamps.get(folders.target) === stampModules(folders) && !isLink(folders.target)) return;
  mirrorModules(folders);
  stamps.set(folders.target, stampModules(folders));
}

/** The user has removed it since. What the snapshot holds stays. */
function removeMirror(stamps: Map<string, string>, folders: ModuleFolders): void {
  if (stamps.delete(folders.target) && folders.tracked.size === 0) rmSync(folders.target, { recursive: true, force: true });
}

/** Packages installed above the user's repository are found by walking up; a worktree's way up leads here. */
function mirrorAbove({ shadow, root, workspaceDir }: LinkNeeds, stamps: Map<string, string>): void {
  for (let dir = dirname(shadow.root); dirname(dir) !== dir; dir = dirname(dir)) {
    const source = join(dir, 'node_modules');
    if (!existsSync(source)) continue;
    mirrorOnce(stamps, { source, target: join(workspaceDir, 'node_modules'), userRoot: shadow.root, workspaceRoot: root, tracked: new Set() });
    return;
  }
}

/** Root-relative paths that settings.workspaceLinks names and git ignores. */
async function findExtras({ shadow, extraLinks }: LinkNeeds): Promise<string[]> {
  if (extraLinks.length === 0) return [];
  const found = new Set<string>();
  const globs = extraLinks.map((link) => link.replace(/^\.?\//, '').replace(/\/$/, ''));
  for (const path of globs) if (existsSync(join(shadow.root, shadow.prefix, path))) found.add(`${shadow.prefix}${path}`);
  const matches = picomatch(globs, { dot: true });
  const ignored = await shadow.run(['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory']);
  for (const path of splitNul(ignored.stdout).map((name) => name.replace(/\/$/, ''))) {
    if (path.startsWith(shadow.prefix) && matches(path.slice(shadow.prefix.length))) found.add(path);
  }
  return [...found].filter((path) => !path.split('/').includes('node_modules') && !`${path}/`.startsWith(shadow.statePrefix ?? '\0'));
}

function linkExtra({ shadow, root }: LinkNeeds, path: string): void {
  const link = join(root, path);
  const destination = join(shadow.root, path);
  const now = lstatSync(link, { throwIfNoEntry: false });
  if (now?.isSymbolicLink() === true && readlinkSync(link) === destination) return;
  rmSync(link, { recursive: true, force: true });
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(destination, link);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
