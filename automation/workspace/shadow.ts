import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { Git, GitEnd, Log } from '../world/ports.ts';
import { findRepository, type UserRepository } from './repository.ts';

/**
 * keepgreen's own repository, `<state folder>/shadow.git`: snapshots, patches, kept references and worktrees live here
 * and nothing of it in the user's repository, whose objects it borrows (alternates). So the user's config, hooks,
 * filters and attributes never take part, `git log --all` and `git push --mirror` never see a snapshot, and bytes
 * come back exactly as they were (no line ending conversion, no LFS). A project without git works the same way.
 */
export interface Shadow {
  readonly gitDir: string;
  /** What a snapshot holds: the user's working tree from its top, or the project where there is no repository. */
  readonly root: string;
  /** The project inside `root`, ending in '/'; '' when they are the same. */
  readonly prefix: string;
  /** The state folder relative to `root` with a trailing '/', undefined when it is elsewhere. */
  readonly statePrefix: string | undefined;
  readonly user: UserRepository | undefined;
  /** Runs git on the shadow repository; throws KeepgreenError('git_failed') like Git.run. */
  run(args: readonly string[], options?: ShadowOptions): Promise<GitEnd>;
  /** The same, and the answer as text without its line end. */
  text(args: readonly string[], options?: ShadowOptions): Promise<string>;
}

export interface ShadowOptions {
  /** Absolute; default: the shadow's root. */
  readonly workTree?: string;
  /** Absolute path of the index; default: the one of the user's tree. */
  readonly index?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly okCodes?: readonly number[];
}

export interface ShadowDeps {
  readonly settings: Settings;
  readonly git: Git;
  readonly log: Log;
}

const identity = { NAME: 'keepgreen', EMAIL: 'keepgreen@localhost' };

/** Opens (or makes) the shadow repository. One that borrows from a repository that is gone is made anew. */
export async function openShadow(deps: ShadowDeps): Promise<Shadow> {
  const user = await findRepository(deps.git, deps.settings.projectRoot);
  const root = user?.root ?? deps.settings.projectRoot;
  const gitDir = await makeRepository(deps, join(deps.settings.stateDir, 'shadow.git'), user);
  const sealed = sealedFiles(gitDir, await configOf(gitDir, user), excludesOf(deps.settings, root, user));
  await writeSealed(sealed, deps.log, false);
  await hideStateFolder(deps, root, user);
  const run = runner({ deps, gitDir, root, sealed });
  return {
    gitDir,
    root,
    prefix: user?.prefix ?? '',
    statePrefix: insideOf(root, deps.settings.stateDir),
    user,
    run,
    text: async (args, options) => (await run(args, options)).stdout.toString('utf8').replace(/\n$/, ''),
  };
}

/** Returns the repository's real path: git writes that into a worktree's `.git`. */
async function makeRepository(deps: ShadowDeps, gitDir: string, user: UserRepository | undefined): Promise<string> {
  const alternates = join(gitDir, 'objects', 'info', 'alternates');
  const wanted = user === undefined ? '' : `${user.objectsDir}\n`;
  if (existsSync(join(gitDir, 'HEAD'))) {
    const lent = await readFile(alternates, 'utf8').catch(() => '');
    // It holds the person's own bytes, and an earlier keepgreen made it readable by all.
    await chmod(gitDir, 0o700);
    if (lent === wanted) return realpath(gitDir);
    deps.log.warn('The repository of the project is another one than before; old snapshots are let go.', { before: lent.trim(), now: wanted.trim() });
    await rm(gitDir, { recursive: true, force: true });
  }
  await mkdir(gitDir, { recursive: true, mode: 0o700 });
  const format = `--object-format=${user?.objectFormat ?? 'sha1'}`;
  await deps.git.run({ cwd: gitDir, args: ['init', '--quiet', '--bare', '--template=', format, '--', gitDir] });
  await mkdir(join(gitDir, 'objects', 'info'), { recursive: true });
  await mkdir(join(gitDir, 'info'), { recursive: true });
  if (wanted !== '') await writeFile(alternates, wanted);
  return realpath(gitDir);
}

/** What git found out about the disk when it made the repository is kept; every other line of the config is ours. */
async function configOf(gitDir: string, user: UserRepository | undefined): Promise<string> {
  const found = await readFile(join(gitDir, 'config'), 'utf8');
  const flag = (name: string): string[] => {
    const value = new RegExp(`^\\s*${name} = (true|false)$`, 'mi').exec(found)?.[1];
    return value === undefined ? [] : [`\t${name} = ${value}`];
  };
  const fileMode = user?.fileMode === undefined ? flag('filemode') : [`\tfilemode = ${user.fileMode}`];
  const sha256 = user?.objectFormat === 'sha256';
  return [
    '[core]',
    `\trepositoryformatversion = ${sha256 ? 1 : 0}`,
    '\tbare = true',
    ...fileMode,
    ...flag('ignorecase'),
    ...flag('symlinks'),
    ...flag('precomposeunicode'),
    '\tlogAllRefUpdates = false',
    '\tquotePath = false',
    '\tautocrlf = false',
    '\tsplitIndex = false',
    '\tuntrackedCache = false',
    '\tsparseCheckout = false',
    '[gc]',
    '\tauto = 0',
    '[advice]',
    '\taddEmbeddedRepo = false',
    ...(sha256 ? ['[extensions]', '\tobjectFormat = sha256'] : []),
    '',
  ].join('\n');
}

/** The user's own rules first, ours last: within one file the last rule wins. */
function excludesOf(settings: Settings, root: string, user: UserRepository | undefined): string {
  const ours = ['node_modules'];
  for (const path of [settings.stateDir, settings.workspaceDir, settings.stateFile, settings.lockFile, settings.logFile]) {
    const inside = insideOf(root, path);
    if (inside !== undefined) ours.push(`/${escapePattern(inside.slice(0, -1))}`);
  }
  const prefix = user?.prefix ?? '';
  for (const glob of settings.workspaceLinks) ours.push(`/${escapePattern(prefix)}${glob.replace(/^\.?\//, '')}`);
  return `${user?.excludes ?? ''}\n${ours.join('\n')}\n`;
}

function insideOf(root: string, path: string): string | undefined {
  const inside = relative(root, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`)) return undefined;
  return `${inside.split(sep).join('/')}/`;
}

function escapePattern(path: string): string {
  return path.replace(/[\\*?[\]!#]/g, '\\$&');
}

/** The state folder's thousands of objects must not end up in a `git add -A` of someone who never ran `keepgreen init`. */
async function hideStateFolder({ settings, git }: ShadowDeps, root: string, user: UserRepository | undefined): Promise<void> {
  const own = join(settings.stateDir, '.gitignore');
  if (insideOf(root, settings.stateDir) === undefined || existsSync(own)) return;
  const ignored = user !== undefined && (await git.run({ cwd: root, args: ['check-ignore', '--quiet', '--', join(settings.stateDir, 'shadow.git')], okCodes: [0, 1, 128] })).exitCode === 0;
  if (!ignored) await writeFile(own, '*\n');
}

type Sealed = ReadonlyMap<string, string>;

/** These files decide what git runs and converts. An agent in a worktree could write them, so they are ours alone. */
function sealedFiles(gitDir: string, config: string, excludes: string): Sealed {
  return new Map([
    [join(gitDir, 'config'), config],
    [join(gitDir, 'info', 'attributes'), '* -text -filter -ident -working-tree-encoding !eol !diff !merge\n'],
    [join(gitDir, 'info', 'exclude'), excludes],
  ]);
}

async function writeSealed(sealed: Sealed, log: Log, tell: boolean): Promise<void> {
  for (const [file, text] of sealed) {
    const now = await readFile(file, 'utf8').catch(() => undefined);
    if (now === text) continue;
    if (tell) log.warn('Someone changed a file of the shadow repository that is only keepgreen\'s to write; it is put back.', { file });
    await writeFile(file, text);
  }
}

function runner(parts: { deps: ShadowDeps; gitDir: string; root: string; sealed: Sealed }): Shadow['run'] {
  const { deps, gitDir, root, sealed } = parts;
  return async (args, options = {}) => {
    await writeSealed(sealed, deps.log, true);
    const workTree = options.workTree ?? root;
    return deps.git.run({
      cwd: workTree,
      args,
      ...(options.input === undefined ? {} : { input: options.input }),
      ...(options.okCodes === undefined ? {} : { okCodes: options.okCodes }),
      env: {
        GIT_DIR: gitDir,
        GIT_WORK_TREE: workTree,
        GIT_INDEX_FILE: options.index ?? join(gitDir, 'index'),
        GIT_LITERAL_PATHSPECS: '1',
        GIT_NO_REPLACE_OBJECTS: '1',
        GIT_AUTHOR_NAME: identity.NAME,
        GIT_AUTHOR_EMAIL: identity.EMAIL,
        GIT_COMMITTER_NAME: identity.NAME,
        GIT_COMMITTER_EMAIL: identity.EMAIL,
        ...options.env,
      },
    });
  };
}
