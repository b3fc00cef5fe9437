import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Git, GitSpec } from '../world/ports.ts';

/** The git repository that the user's project lives in, as far as keepgreen looks at it. Every path is absolute. */
export interface UserRepository {
  /** Top of the user's working tree (the project itself, a folder above it, or a linked worktree). */
  readonly root: string;
  /** The project inside `root`, forward slashes, ending in '/'; '' when they are the same. */
  readonly prefix: string;
  /** The git folder of this working tree: its HEAD, index and rebase-merge are here. */
  readonly gitDir: string;
  readonly objectsDir: string;
  readonly objectFormat: string;
  /** Where info/attributes is, if it is. */
  readonly attributesFile: string;
  /** The user's exclude rules that git keeps outside the tree (core.excludesFile, info/exclude), weakest first. */
  readonly excludes: string;
  /** core.fileMode as the user set it, undefined where git finds out by itself. */
  readonly fileMode: boolean | undefined;
}

/**
 * Finds the user's repository. undefined when there is none that can hold the project: no git, a bare repository,
 * one that git refuses to read, or one above the project that ignores it or knows nothing of it (a dotfiles home).
 */
export async function findRepository(git: Git, projectRoot: string): Promise<UserRepository | undefined> {
  const ask = asker(git, projectRoot);
  const places = await readPlaces(ask);
  if (places === undefined) return undefined;
  const { root, gitDir, objects, info, objectFormat } = places;
  const prefix = prefixOf(root, projectRoot);
  if (prefix === undefined || (prefix !== '' && !(await ownsProject(ask)))) return undefined;
  const [excludesFile, fileMode] = await Promise.all([ask('config', '--type=path', '--get', 'core.excludesFile'), ask('config', '--type=bool', '--get', 'core.fileMode')]);
  const infoDir = resolve(projectRoot, info);
  const excludes = [excludesFile, join(infoDir, 'exclude')].filter((file) => file !== undefined).map((file) => resolve(projectRoot, file));
  return {
    root,
    prefix,
    gitDir,
    objectsDir: resolve(projectRoot, objects),
    objectFormat,
    attributesFile: join(infoDir, 'attributes'),
    excludes: excludes.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8')).join('\n'),
    fileMode: fileMode === undefined ? undefined : fileMode === 'true',
  };
}

interface Places {
  readonly root: string;
  readonly gitDir: string;
  readonly objects: string;
  readonly info: string;
  readonly objectFormat: string;
}

/** All in one process, a line each; one by one where a path holds a line end or git does not know one of the questions. */
async function readPlaces(ask: Ask): Promise<Places | undefined> {
  const questions = [['--show-toplevel'], ['--absolute-git-dir'], ['--git-path', 'objects'], ['--git-path', 'info'], ['--show-object-format']];
  const lines = (await ask('rev-parse', ...questions.flat()))?.split('\n');
  const answers = lines?.length === questions.length ? lines : await Promise.all(questions.map((question) => ask('rev-parse', ...question)));
  const [root, gitDir, objects = 'objects', info = 'info', objectFormat = 'sha1'] = answers;
  return root === undefined || root === '' || gitDir === undefined ? undefined : { root, gitDir, objects, info, objectFormat };
}

/**
 * May git store other bytes than the working tree has (line endings, LFS, other filters)? Then the user's index names
 * contents that differ from the files, and our index can't start from it.
 */
export async function convertsContents(git: Git, repository: UserRepository): Promise<boolean> {
  if (existsSync(repository.attributesFile) || existsSync(join(repository.root, '.gitattributes'))) return true;
  const ask = asker(git, repository.root);
  const [config, tracked] = await Promise.all([ask('config', '--get-regexp', '^core\\.(autocrlf|attributesfile)$'), ask('ls-files', '-z', '--', ':(glob)**/.gitattributes')]);
  return tracked !== '' || (config ?? '').split('\n').some((line) => line !== '' && line !== 'core.autocrlf false');
}

/** The commit that HEAD stands on; undefined on an unborn branch. */
export async function headCommit(git: Git, repository: UserRepository): Promise<string | undefined> {
  return asker(git, repository.root)('rev-parse', '--quiet', '--verify', 'HEAD^{commit}');
}

type Ask = (...args: string[]) => Promise<string | undefined>;

/** Asks git one thing: the answer without its line end, undefined when git says no. */
function asker(git: Git, cwd: string): Ask {
  return async (...args) => {
    const spec: GitSpec = { cwd, args, okCodes: [0, 1, 5, 128] };
    const end = await git.run(spec);
    return end.exitCode === 0 ? end.stdout.toString('utf8').replace(/\n$/, '') : undefined;
  };
}

function prefixOf(root: string, projectRoot: string): string | undefined {
  const inside = relative(root, projectRoot);
  if (inside === '') return '';
  if (inside === '..' || inside.startsWith(`..${sep}`)) return undefined;
  return `${inside.split(sep).join('/')}/`;
}

async function ownsProject(ask: Ask): Promise<boolean> {
  if ((await ask('check-ignore', '--quiet', '.')) !== undefined) return false;
  return (await ask('ls-files', '-z', '--', '.')) !== '';
}
