import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { packageRoot } from '../entry-point.ts';
import { real } from './hidden.ts';
import { installation, placesOf, prefixOf, searchFolders } from './program.ts';
import { isIn } from './walls.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where tools and what they download live in a home. None of these holds a login. */
const TOOLS = [
  ...['.nvm', '.volta', '.fnm', '.asdf', '.n', '.nodenv', '.bun', '.deno', '.pyenv', '.rbenv', '.rustup', '.cargo', '.sdkman', '.proto', '.local/share/fnm', '.local/share/mise', '.local/share/rtx', '.local/state/fnm_multishells'],
  ...['.local/share/pnpm', '.pnpm-store', '.cache/pnpm', '.yarn/berry', '.yarn/cache', '.cache/yarn', '.cache/node', '.cache/ms-playwright', '.cache/puppeteer', '.cache/Cypress', '.cache/mongodb-binaries', '.cache/deno', 'go/pkg'],
  ...['Library/pnpm', 'Library/Caches/ms-playwright', 'Library/Caches/Cypress', 'Library/Caches/node', 'Library/Application Support/fnm'],
];
/** Variables that say where a tool lives. */
const TOOL_VARIABLES = ['NVM_DIR', 'NVM_BIN', 'VOLTA_HOME', 'FNM_DIR', 'FNM_MULTISHELL_PATH', 'ASDF_DIR', 'ASDF_DATA_DIR', 'MISE_DATA_DIR', 'N_PREFIX', 'PNPM_HOME', 'BUN_INSTALL', 'COREPACK_HOME', 'YARN_CACHE_FOLDER', 'PLAYWRIGHT_BROWSERS_PATH', 'CARGO_HOME', 'RUSTUP_HOME', 'GOROOT', 'GOMODCACHE', 'JAVA_HOME', 'VIRTUAL_ENV', 'PYENV_ROOT', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
/** In /run: how names are looked up, and where NixOS keeps its programs. */
const IN_RUN = ['/run/current-system', '/run/opengl-driver', '/run/systemd/resolve/resolv.conf', '/run/systemd/resolve/stub-resolv.conf'];

/** What programs need to run at all; paths as they are named, links not yet followed. */
export function toolPlaces(env: Env, home: string | undefined): string[] {
  const named = TOOL_VARIABLES.flatMap((name) => env[name] ?? []).filter((path) => isAbsolute(path));
  const onPath = searchFolders(env['PATH'] ?? '').flatMap((folder) => [folder, ...real(folder)]).flatMap((folder) => [folder, prefixOf(folder) ?? folder]);
  const inHome = home === undefined ? [] : TOOLS.map((name) => join(home, name));
  return [...named, ...onPath, ...inHome, ...placesOf(process.execPath), ownPackage(), ...IN_RUN];
}

/** keepgreen itself: its workers and reporters run inside. */
function ownPackage(): string {
  const root = packageRoot();
  const program = join(root, 'dist', 'keepgreen.js');
  const installed = installation(program);
  return installed === program ? root : installed;
}

/** The user's tree (its packages are linked from the copies), and what it borrows from elsewhere. */
export function projectPlaces(projectRoot: string, homes: readonly string[]): string[] {
  const top = repositoryTop(projectRoot);
  const tree = top === undefined || homes.includes(top) ? projectRoot : top;
  const folders = [...foldersBetween(projectRoot, tree), ...above(tree)].map((folder) => join(folder, 'node_modules')).filter((folder) => existsSync(folder));
  return [tree, ...folders, ...folders.flatMap(linkTargets)];
}

function repositoryTop(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  return dirname(folder) === folder ? undefined : repositoryTop(dirname(folder));
}

function foldersBetween(from: string, to: string): string[] {
  return from === to || !isIn(from, to) ? [from] : [from, ...foldersBetween(dirname(from), to)];
}

function above(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...above(parent)];
}

const known = new Map<string, { readonly stamp: number; readonly targets: readonly string[] }>();

/** Where the links in a node_modules lead outside of it (`npm link`, a global store of packages). Remembered while it doesn't change. */
function linkTargets(folder: string): readonly string[] {
  const stamp = statSync(folder).mtimeMs;
  const before = known.get(folder);
  if (before?.stamp === stamp) return before.targets;
  const targets = [...new Set(entriesOf(folder).flatMap((entry) => (isLink(entry) ? real(entry) : [])).filter((path) => !isIn(path, folder)).flatMap(packageAt))];
  known.set(folder, { stamp, targets });
  return targets;
}

/** A linked package needs the packages beside it too. */
function packageAt(path: string): string[] {
  const folder = installation(join(path, 'package.json'));
  return folder.endsWith('package.json') ? [path] : [folder];
}

function entriesOf(folder: string): string[] {
  return namesIn(folder).flatMap((name) => (name.startsWith('@') ? namesIn(join(folder, name)).map((inner) => join(folder, name, inner)) : [join(folder, name)]));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Object folders that a repository borrows from, and those borrow from; a `git log` inside needs them. */
export function borrowedObjects(gitDir: string, depth = 0): string[] {
  const objects = join(gitDir, 'objects');
  const lines = textOf(join(objects, 'info', 'alternates')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const folders = lines.map((line) => resolve(objects, line));
  return depth > 5 ? folders : [...folders, ...folders.flatMap((folder) => borrowedObjects(dirname(folder), depth + 1))];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
