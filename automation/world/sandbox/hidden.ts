import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isIn, outermost } from './walls.ts';

/** Folders whose files nobody else is to see, as outermost ones: every home, all temporary places, sockets. Real paths. */
export function hiddenPlaces(env: Readonly<Record<string, string | undefined>>): string[] {
  return outermost([...homesOfAll(env), ...[...TEMPORARY, tmpdir(), env['TMPDIR'], ...SOCKETS].flatMap(realFolder)].filter((place) => !holdsSystem(place)));
}

/** Homes of people, and folders that hold them. */
function homesOfAll(env: Readonly<Record<string, string | undefined>>): string[] {
  return [...HOMES, ...passwdHomes(), homedir(), env['HOME']].flatMap(realFolder);
}

/** The homes of which something is visible, where logins have to be taken out again. */
export function homesShown(env: Readonly<Record<string, string | undefined>>, visible: readonly string[]): string[] {
  const homes = homesOfAll(env).flatMap((home) => (HOMES.includes(home) ? [home, ...foldersIn(home)] : [home]));
  return [...new Set(homes)].filter((home) => holdsSystem(home) || visible.some((path) => isIn(path, home) || isIn(home, path)));
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

const HOMES = ['/home', '/root', '/Users', '/var/home', '/export/home', '/mnt/c/Users'];
/** Darwin's own temporary folders lie in /private/var/folders; what runs there needs its caches in them. */
const TEMPORARY = ['/tmp', '/var/tmp'];
/** A read-only folder doesn't keep a program from talking through the sockets in it (docker.sock, the session's bus, agents). */
const SOCKETS = process.platform === 'linux' ? ['/run', '/var/run'] : [];

/** Below these a system lives; a home that is one of them (as of system users) can't be hidden. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc', '/dev', '/proc', '/sys', '/opt', '/nix', '/System', '/Library', '/Applications', '/private/etc'];

function holdsSystem(folder: string): boolean {
  return SYSTEM.some((system) => isIn(system, folder) || isIn(folder, system));
}

/** Homes of people, and of root; the folders of services (`/var/lib/postgresql`) are no homes in that sense. */
function passwdHomes(): string[] {
  try {
    return readFileSync('/etc/passwd', 'utf8').split('\n').flatMap((line) => {
      const [, , uid, , , home = ''] = line.split(':');
      const person = Number(uid) === 0 || (Number(uid) >= 1000 && Number(uid) < 65_000);
      return person && home.startsWith('/') ? [home] : [];
    });
  } catch {
    return [];
  }
}

/** Files and folders in a home that give access to something, wherever the rest of it is made visible. */
export const CREDENTIALS: readonly string[] = [
  ...['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.claude', '.claude.json', '.netrc', '_netrc', '.npmrc', '.yarnrc', '.yarnrc.yml', '.pypirc', '.git-credentials', '.pgpass', '.my.cnf', '.vault-token', '.terraform.d', '.password-store'],
  ...['.config/gh', '.config/hub', '.config/glab-cli', '.config/git/credentials', '.config/gcloud', '.config/claude', '.config/op', '.config/doctl', '.config/stripe', '.cargo/credentials', '.cargo/credentials.toml', '.gem/credentials', '.m2/settings.xml', '.gradle/gradle.properties', '.local/share/keyrings', '.mozilla', '.config/google-chrome', '.config/chromium'],
  ...['.bash_history', '.zsh_history', '.node_repl_history', '.psql_history', '.python_history'],
];

/** Readable for root alone; keepgreen may run as root. */
const SYSTEM_SECRETS = ['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/gshadow-', '/etc/krb5.keytab', '/etc/ssl/private', '/etc/kubernetes', '/etc/rancher', '/var/spool/cron', '/var/lib/kubelet'];

/** What stays unreadable although a folder that holds it is visible. Real paths of what exists. */
export function secretPaths(homes: readonly string[], files: readonly string[]): string[] {
  const inHomes = homes.flatMap((home) => CREDENTIALS.map((name) => join(home, name)));
  return [...SYSTEM_SECRETS, ...inHomes, ...files].flatMap(real);
}

/** The path itself where it is a folder; nothing where it isn't, or can't be looked at. */
export function realFolder(path: string | undefined): string[] {
  if (path === undefined || !path.startsWith('/')) return [];
  return real(path).filter((found) => statSync(found, { throwIfNoEntry: false })?.isDirectory() === true);
}

export function real(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}
