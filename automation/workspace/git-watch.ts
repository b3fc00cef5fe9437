import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { GitChange, GitConfigWatch, GitTrust } from '../task/git-config.ts';
import type { Git } from '../world/ports.ts';
import { renderError } from '../errors.ts';

export interface GitWatchDeps {
  readonly settings: Pick<Settings, 'projectRoot' | 'stateDir'>;
  readonly git: Git;
}

/**
 * Watches everything by which a repository makes git run programs: settings of every scope with what they include, the
 * hooks, and the attributes that choose filters, drivers and converters. Of the user's repository and of our own.
 */
export function createGitWatch(deps: GitWatchDeps): GitConfigWatch {
  const shadow = join(deps.settings.stateDir, 'shadow.git');
  const kept = new Map<GitTrust, ReadonlyMap<string, Buffer>>();
  return {
    async look() {
      const own = readOwn(shadow);
      const trust = { words: new Map([...(await wordsOfUser(deps)), ...[...own].map(([path, bytes]) => [`${OURS}${path}`, hash(bytes)] as const)]) };
      // Only the newest few can still be asked for.
      for (const old of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(old);
      kept.set(trust, own);
      return trust;
    },
    async changesSince(before) {
      const own = readOwn(shadow);
      const now = new Map([...(await wordsOfUser(deps)), ...[...own].map(([path, bytes]) => [`${OURS}${path}`, hash(bytes)] as const)]);
      const changes = compare(before.words, now);
      const files = kept.get(before);
      if (files !== undefined && changes.some(({ ours }) => ours)) await putBack(shadow, files, own);
      return changes;
    },
  };
}

const OURS = 'keepgreen\'s repository: ';
const MOST_KEPT = 4;

function compare(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): GitChange[] {
  return [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((what): GitChange[] => {
    const [old, fresh] = [before.get(what), now.get(what)];
    if (old === fresh) return [];
    return [{ what, how: old === undefined ? 'added' : fresh === undefined ? 'removed' : 'changed', ours: what.startsWith(OURS) }];
  });
}

async function wordsOfUser({ git, settings: { projectRoot } }: GitWatchDeps): Promise<Map<string, string>> {
  const words = new Map<string, string>();
  try {
    const config = await configOf(git, projectRoot);
    for (const { scope, key, value } of config) add(words, `${key} (${scope})`, value);
    const dirs = await git.run({ cwd: projectRoot, args: ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir', '--show-toplevel'], okCodes: [0, 128] });
    const [gitDir, commonDir, top] = dirs.stdout.toString('utf8').split('\n');
    if (dirs.exitCode !== 0 || gitDir === undefined || commonDir === undefined || top === undefined) return words;
    const named = (key: string) => config.filter((entry) => entry.key === key).map((entry) => resolve(top, entry.value.replace(/^~(?=\/)/, process.env['HOME'] ?? '~')));
    for (const folder of new Set([join(commonDir, 'hooks'), ...named('core.hookspath')])) addFolder(words, `hook of ${relative(top, folder)}`, folder);
    for (const file of new Set([join(commonDir, 'info/attributes'), join(gitDir, 'info/attributes'), ...named('core.attributesfile')])) addFile(words, relative(top, file), file);
    addSubmodules(words, join(commonDir, 'modules'));
    addDrivers(words, join(top, '.gitattributes'));
  } catch (error) {
    words.set('git could not be asked', renderError(error));
  }
  return words;
}

interface Setting {
  readonly scope: string;
  readonly key: string;
  readonly value: string;
}

/** Settings that git itself writes at everyday commands, or that only name and colour things. All others are watched: a list of dangerous ones is always one short. */
const HARMLESS = /^(?:branch\.|user\.|author\.|committer\.|color\.|advice\.|gui\.|gitk\.|column\.|blame\.|status\.|log\.|commit\.(?:status|verbose|cleanup)|rerere\.|maintenance\.|gc\.|pack\.|index\.|submodule\..*\.(?:active|url)$|lfs\..*\.access$|remote\..*\.(?:fetch|gh-resolved)$)/;

async function configOf(git: Git, cwd: string): Promise<Setting[]> {
  const end = await git.run({ cwd, args: ['config', '--list', '--null', '--show-scope', '--includes'], okCodes: [0, 1, 128] });
  if (end.exitCode !== 0) return [{ scope: 'any', key: 'the configuration can\'t be read', value: end.stderr }];
  const fields = end.stdout.toString('utf8').split('\0').slice(0, -1);
  const settings: Setting[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [scope = '', entry = ''] = [fields[at], fields[at + 1]];
    const lineEnd = entry.indexOf('\n');
    const key = lineEnd === -1 ? entry : entry.slice(0, lineEnd);
    if (scope !== 'command' && !HARMLESS.test(key)) settings.push({ scope, key, value: lineEnd === -1 ? '' : entry.slice(lineEnd + 1) });
  }
  return settings;
}

/** Several values of one name make one word together. */
function add(words: Map<string, string>, what: string, value: string | Buffer): void {
  words.set(what, hash(`${words.get(what) ?? ''}\0${typeof value === 'string' ? value : value.toString('latin1')}`));
}

function addFolder(words: Map<string, string>, what: string, folder: string): void {
  for (const name of namesIn(folder).slice(0, MOST_FILES)) addFile(words, `${what}: ${name}`, join(folder, name));
}

const MOST_FILES = 500;
const MOST_BYTES = 1024 * 1024;

/** What it is, who may run it, and its bytes; a link counts by where it leads and by what is there. */
function addFile(words: Map<string, string>, what: string, file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return;
  const target = found.isSymbolicLink() ? readlinkSync(file) : '';
  const end = statSync(file, { throwIfNoEntry: false });
  const content = end?.isFile() === true ? (end.size <= MOST_BYTES ? readFileSync(file) : Buffer.from(`${end.size} ${end.mtimeMs}`)) : Buffer.alloc(0);
  words.set(what, hash(`${end?.mode ?? 0} ${target} ${hash(content)}`));
}

function addSubmodules(words: Map<string, string>, modules: string): void {
  for (const name of namesIn(modules).slice(0, MOST_FILES)) {
    addFile(words, `config of submodule ${name}`, join(modules, name, 'config'));
    addFolder(words, `hook of submodule ${name}`, join(modules, name, 'hooks'));
  }
}

/** Of attributes in the tree only the lines that choose a program: the user may change the others while they work. */
function addDrivers(words: Map<string, string>, file: string): void {
  const lines = textOf(file).split('\n').filter((line) => /\b(?:filter|diff|merge)=/.test(line));
  if (lines.length > 0) words.set('drivers in .gitattributes', hash(lines.join('\n')));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

const OWN_FILES = ['config', 'config.worktree', 'info/attributes', 'info/exclude', 'info/grafts', 'objects/info/alternates'];

/** The files of our repository that decide what git does, with their bytes: they can be put back. */
function readOwn(shadow: string): Map<string, Buffer> {
  const worktrees = namesIn(join(shadow, 'worktrees')).map((name) => `worktrees/${name}/config.worktree`);
  const hooks = namesIn(join(shadow, 'hooks')).map((name) => `hooks/${name}`);
  const own = new Map<string, Buffer>();
  for (const path of [...OWN_FILES, ...worktrees, ...hooks]) {
    const file = join(shadow, path);
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === true) own.set(path, readFileSync(file));
  }
  return own;
}

async function putBack(shadow: string, before: ReadonlyMap<string, Buffer>, now: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const path of now.keys()) if (!before.has(path)) rmSync(join(shadow, path), { force: true });
  for (const [path, bytes] of before) {
    if (now.get(path)?.equals(bytes) === true) continue;
    rmSync(join(shadow, path), { recursive: true, force: true });
    await mkdir(dirname(join(shadow, path)), { recursive: true });
    await writeFile(join(shadow, path), bytes);
  }
}
