import { existsSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, parse, sep } from 'node:path';
import { hiddenPlaces, homesShown, real, realFolder, secretPaths } from './hidden.ts';
import { placesOf } from './program.ts';
import { borrowedObjects, projectPlaces, toolPlaces } from './visible.ts';
import { isIn, outermost, type Wall, type Walls } from './walls.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The folders that keepgreen knows of; absolute and real. */
export interface Places {
  readonly home: string;
  readonly projectRoot: string;
  readonly workspaceDir: string;
  readonly stateDir: string;
  /** Relative to the project; what a person linked into the copies is meant to be read. */
  readonly workspaceLinks: readonly string[];
  readonly sandboxRead: readonly string[];
}

/** What one kind of program may do beyond running. */
export interface Role {
  readonly network: boolean;
  /** Runners' caches. */
  readonly writesCache: boolean;
  /** Its own files; those that don't exist are left out. First `hide` (folders), then what of them it sees after all; `copy`: it may change them, for itself alone. */
  readonly own: { readonly hide: readonly string[]; readonly read: readonly string[]; readonly write: readonly string[]; readonly copy: readonly string[] };
}

export interface Program {
  /** As the system found it. */
  readonly path: string;
  readonly cwd: string;
  readonly env: Env;
  /** It may change nothing but private temporary files. */
  readonly readOnly: boolean;
}

/** Caches that runners and bundlers keep in node_modules: inside they are private and gone with the program. */
export const MODULE_CACHES = ['.vite', '.vite-temp', '.vitest', '.cache', '.tmp', '.temp', '.keepgreen'] as const;

/**
 * All that a program sees. First what is hidden, then what of it is needed after all, then what stays secret in that,
 * and last the one private copy that it works in.
 */
export function layOut(places: Places, role: Role, program: Program): Walls {
  const hidden = hiddenPlaces(program.env);
  const homes = homesOf(program.env);
  const wanted = [
    ...toolPlaces(program.env, program.env['HOME']), ...projectPlaces(places.projectRoot, homes), ...borrowedObjects(shadowOf(places)), ...places.sandboxRead,
    ...placesOf(program.path),
  ];
  const visible = visibleIn(hidden, wanted, homes);
  const list: Wall[] = [
    ...hidden.map((path): Wall => ({ kind: 'hide', path })),
    ...visible.map((path): Wall => ({ kind: 'read', path })),
    ...linksTo([...wanted, program.cwd, ...homes], hidden, visible),
    ...homes.filter((home) => hidden.some((place) => isIn(home, place)) && !visible.some((path) => isIn(home, path) || isIn(path, home))).map((path): Wall => ({ kind: 'folder', path })),
    ...secrets(places, hidden, visible, homesShown(program.env, [...visible, places.projectRoot])),
    ...ownFiles(role),
    ...keepgreensOwn(places),
    ...copyOf(places, role, program),
  ];
  return { list, network: role.network };
}

function homesOf(env: Env): string[] {
  return [...new Set([env['HOME'], process.env['HOME']].flatMap((home) => (home === undefined ? [] : [...realFolder(home)])))];
}

/** Only what lies in a hidden place has to be said; a whole home never (SANDBOX_READ and PATH can't undo the mask). */
function visibleIn(hidden: readonly string[], wanted: readonly string[], homes: readonly string[]): string[] {
  const found = wanted.flatMap(real).filter((path) => hidden.some((place) => isIn(path, place) && path !== place) && !homes.some((home) => isIn(home, path)));
  return outermost(found);
}

/** Names by which something visible is known although they are links: they would be hidden with the folder they stand in. */
function linksTo(named: readonly string[], hidden: readonly string[], visible: readonly string[]): Wall[] {
  const links = new Map<string, Wall>();
  for (const path of named) {
    const link = firstLink(path);
    const [to] = link === undefined ? [] : real(link);
    if (link === undefined || to === undefined || !hidden.some((place) => isIn(link, place)) || visible.some((shown) => isIn(link, shown) || isIn(shown, link))) continue;
    links.set(link, { kind: 'link', path: link, to });
  }
  return [...links.values()];
}

function firstLink(path: string): string | undefined {
  const { root } = parse(path);
  let at = root;
  for (const name of path.slice(root.length).split(sep)) {
    at = join(at, name);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) return at;
  }
  return undefined;
}

/** Logins, keys and environment files, where they are not hidden anyway. */
function secrets(places: Places, hidden: readonly string[], visible: readonly string[], homes: readonly string[]): Wall[] {
  const files = [...new Set([places.home, places.projectRoot])].flatMap((folder) => environmentFiles(folder)).filter((file) => !isLinked(places, file));
  const shown = (path: string) => !hidden.some((place) => isIn(path, place)) || visible.some((folder) => isIn(path, folder));
  return outermost(secretPaths(homes, files)).filter(shown).map(hideWhatItIs);
}

function environmentFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\.env(\..+)?$/.test(name) && !/example|sample|template|defaults/.test(name)).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function isLinked({ projectRoot, workspaceLinks }: Places, file: string): boolean {
  return workspaceLinks.some((link) => join(projectRoot, link) === file);
}

function hideWhatItIs(path: string): Wall {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? { kind: 'hide', path } : { kind: 'blank', path };
}

function ownFiles({ own }: Role): Wall[] {
  const found = (kind: 'read' | 'write' | 'copy', paths: readonly string[]) => paths.flatMap(real).map((path): Wall => ({ kind, path }));
  const folders = own.hide.flatMap(realFolder).map((path): Wall => ({ kind: 'hide', path }));
  return [...folders, ...found('read', own.read), ...found('write', own.write), ...found('copy', own.copy)];
}

function shadowOf({ stateDir }: Places): string {
  return join(stateDir, 'shadow.git');
}

/** Of the state folder only the repository of the copies is to be seen. Other copies, indexes and claims are read-only. */
function keepgreensOwn(places: Places): Wall[] {
  const state = realFolder(places.stateDir).map((path): Wall => ({ kind: 'hide', path }));
  const shadow = realFolder(shadowOf(places)).map((path): Wall => ({ kind: 'read', path }));
  return [...state, ...shadow, ...realFolder(places.workspaceDir).map((path): Wall => ({ kind: 'read', path }))];
}

/** The one copy that the program works in: writable but for its `.git` and the packages it borrows. */
function copyOf({ workspaceDir, ...places }: Places, role: Role, { cwd, readOnly }: Program): Wall[] {
  const [folder] = realFolder(workspaceDir);
  const [at] = realFolder(cwd);
  if (at === undefined) return [];
  const cache = folder === undefined || !role.writesCache ? [] : realFolder(join(folder, 'cache')).map((path): Wall => ({ kind: 'write', path }));
  if (folder === undefined || !isIn(at, folder) || at === folder) return [...cache, ...elsewhere(places, at)];
  const copy = join(folder, at.slice(folder.length + 1).split(sep)[0] ?? '');
  const fixed = [join(copy, '.git'), ...packagesFrom(at, copy)].filter((path) => existsSync(path));
  return [...cache, { kind: readOnly ? 'read' : 'write', path: copy }, ...fixed.flatMap(borrowed)];
}

/** A program that works in none of the copies (`claude --version` in a home) changes nothing there. */
function elsewhere({ projectRoot }: Omit<Places, 'workspaceDir'>, at: string): Wall[] {
  return isIn(at, projectRoot) || homesOf(process.env).includes(at) ? [] : [{ kind: 'folder', path: at }];
}

function packagesFrom(folder: string, top: string): string[] {
  const here = join(folder, 'node_modules');
  return folder === top || !isIn(folder, top) ? [here] : [here, ...packagesFrom(dirname(folder), top)];
}

/** The links can't be changed for others: what runs next would run what they lead to. */
function borrowed(path: string): Wall[] {
  const caches = path.endsWith('.git') ? [] : MODULE_CACHES.map((name) => join(path, name)).filter(isOrBecomesFolder);
  return [{ kind: 'read', path }, ...caches.map((cache): Wall => ({ kind: 'hide', path: cache }))];
}

/** Nothing can be put where nothing is. One that can't be made is left out: the runner does without that cache. */
function isOrBecomesFolder(path: string): boolean {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path);
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}
