import { join } from 'node:path';
import { renderError } from '../errors.ts';
import type { Git, Log } from '../world/ports.ts';
import { toRoot } from './changes.ts';
import type { PlannedCommit } from './journal.ts';
import { mergeBytes } from './merge.ts';
import { splitNul } from './objects.ts';
import type { PlannedChange } from './plan.ts';
import { headCommit, type UserRepository } from './repository.ts';
import type { Shadow } from './shadow.ts';
import type { Content } from './tree-file.ts';

export interface CommitDeps {
  readonly shadow: Shadow;
  readonly user: UserRepository;
  readonly git: Git;
  readonly log: Log;
}

export type Entry = { readonly mode: string; readonly oid: string } | null;

/** One file as git stores it: before and after the fix, and what HEAD and the user's index have of it. */
interface Stored {
  readonly path: string;
  readonly before: Entry;
  readonly after: Entry;
  readonly head: Entry;
  readonly staged: Entry;
}

/**
 * Makes the commit that a landing in `commit` mode will put onto the user's branch: HEAD with only the fix in it. Lines
 * that the user has changed but not committed, staged or not, stay uncommitted. Neither HEAD nor the index moves yet.
 * null (said in the log) where no such commit is possible; the fix then lands in the tree alone.
 */
export async function prepareCommit(deps: CommitDeps, planned: readonly PlannedChange[], message: string): Promise<PlannedCommit | null> {
  const parent = await headCommit(deps.git, deps.user);
  const onBranch = await askUser(deps, ['symbolic-ref', '--quiet', 'HEAD'], { okCodes: [0, 1, 128] });
  if (parent === undefined || onBranch === '') return without(deps, 'HEAD is on no branch with a commit');
  const stored = await storedOf(deps, planned, parent);
  if (stored === undefined) return without(deps, 'a touched file is in the middle of a merge');
  if (stored.length === 0) return without(deps, 'nothing is left to write');
  const commits: { path: string; head: Entry; index: Entry; staged: Entry }[] = [];
  for (const file of stored) {
    const head = await carryOver(deps, file, file.head);
    const index = same(file.staged, file.head) ? head : await carryOver(deps, file, file.staged);
    if (head === 'overlap' || index === 'overlap') return without(deps, `${file.path} has other uncommitted changes on the same lines`);
    commits.push({ path: file.path, head, index, staged: file.staged });
  }
  const tree = await treeOf(deps, parent, commits.map(({ path, head }) => ({ path, entry: head })));
  const oid = await askUser(deps, ['commit-tree', '-p', parent, '-F', '-', tree], { input: message, env: await identityOf(deps) });
  return { parent, oid, entries: commits.map(({ path, staged, index }) => ({ path, before: staged, after: index })) };
}

/**
 * Moves the branch to the prepared commit and brings the touched entries of the user's index along, so that `git status`
 * shows them clean. Other entries keep what the user staged. Doing it twice changes nothing. Says in the log when the
 * branch has moved meanwhile; the fix then stays in the tree, uncommitted.
 */
export async function finishCommit(deps: CommitDeps, commit: PlannedCommit): Promise<void> {
  try {
    const now = await headCommit(deps.git, deps.user);
    if (now !== commit.oid) await askUser(deps, ['update-ref', '-m', 'keepgreen: fix landed', 'HEAD', commit.oid, commit.parent]);
    const staged = await entriesInIndex(deps, commit.entries.map(({ path }) => path));
    const moved = commit.entries.filter(({ path, before, after }) => same(staged?.get(path) ?? null, before) && !same(before, after));
    if (moved.length > 0) await askUser(deps, ['update-index', '-z', '--index-info'], { input: moved.map(({ path, after }) => infoLine(deps, path, after)).join('') });
  } catch (error) {
    deps.log.warn('The fix is in the tree, but its commit could not be finished.', { commit: commit.oid, reason: renderError(error) });
  }
}

function without({ log }: CommitDeps, reason: string): null {
  log.warn('The fix lands in the tree without a commit.', { reason });
  return null;
}

async function storedOf(deps: CommitDeps, planned: readonly PlannedChange[], parent: string): Promise<Stored[] | undefined> {
  const writes = planned.flatMap(({ change, plan }) => (plan.kind === 'write' ? [{ path: toRoot(deps.shadow, change.path), plan }] : []));
  if (writes.length === 0) return [];
  const paths = writes.map(({ path }) => path);
  const [head, staged] = [await entriesInCommit(deps, parent, paths), await entriesInIndex(deps, paths)];
  if (staged === undefined) return undefined;
  const stored: Stored[] = [];
  for (const { path, plan } of writes) {
    const before = await store(deps, path, plan.expected);
    const after = await store(deps, path, plan.next);
    stored.push({ path, before, after, head: head.get(path) ?? null, staged: staged.get(path) ?? null });
  }
  return stored;
}

/** As `git add` would store it: line ends and filters (LFS) of the user's own attributes take part. */
export async function store(deps: CommitDeps, path: string, content: Content | null): Promise<Entry> {
  if (content === null) return null;
  return { mode: content.mode, oid: await askUser(deps, ['hash-object', '-w', '--stdin', `--path=${path}`], { input: content.bytes }) };
}

/** What `onto` (the version of HEAD or of the index) becomes with the fix and nothing else in it. */
async function carryOver(deps: CommitDeps, { before, after }: Stored, onto: Entry): Promise<Entry | 'overlap'> {
  if (same(onto, before)) return after;
  if (same(onto, after)) return after;
  if (before === null || after === null || onto === null) return 'overlap';
  const merge = mergeBytes({ base: await blob(deps, before), now: await blob(deps, onto), next: await blob(deps, after) });
  if (merge.kind === 'conflict') return 'overlap';
  const oid = await askUser(deps, ['hash-object', '-w', '--stdin', '--no-filters'], { input: merge.bytes });
  return { mode: before.mode === after.mode ? onto.mode : after.mode, oid };
}

export async function treeOf(deps: CommitDeps, parent: string, files: readonly { path: string; entry: Entry }[]): Promise<string> {
  const env = { GIT_INDEX_FILE: join(deps.shadow.gitDir, 'commit.index') };
  await askUser(deps, ['read-tree', parent], { env });
  await askUser(deps, ['update-index', '-z', '--index-info'], { env, input: files.map(({ path, entry }) => infoLine(deps, path, entry)).join('') });
  return askUser(deps, ['write-tree'], { env });
}

function infoLine({ user }: CommitDeps, path: string, entry: Entry): string {
  const gone = `0 ${'0'.repeat(user.objectFormat === 'sha256' ? 64 : 40)}`;
  return `${entry === null ? gone : `${entry.mode} ${entry.oid}`}\t${path}\0`;
}

async function entriesInCommit(deps: CommitDeps, commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, Entry>> {
  const lines = splitNul(await rawFromUser(deps, ['ls-tree', '-z', commit, '--', ...paths]));
  return new Map(lines.map((line) => {
    const [facts = '', ...path] = line.split('\t');
    const [mode = '', , oid = ''] = facts.split(' ');
    return [path.join('\t'), { mode, oid }];
  }));
}

/** undefined when one of them is unmerged. */
async function entriesInIndex(deps: CommitDeps, paths: readonly string[]): Promise<ReadonlyMap<string, Entry> | undefined> {
  const lines = splitNul(await rawFromUser(deps, ['ls-files', '-s', '-z', '--', ...paths]));
  const entries = new Map<string, Entry>();
  for (const line of lines) {
    const [facts = '', ...path] = line.split('\t');
    const [mode = '', oid = '', stage] = facts.split(' ');
    if (stage !== '0') return undefined;
    entries.set(path.join('\t'), { mode, oid });
  }
  return entries;
}

function same(one: Entry, other: Entry): boolean {
  return one?.oid === other?.oid && one?.mode === other?.mode;
}

async function blob(deps: CommitDeps, entry: NonNullable<Entry>): Promise<Buffer> {
  return rawFromUser(deps, ['cat-file', 'blob', entry.oid]);
}

/** The user's own name; keepgreen's where git knows none. */
export async function identityOf(deps: CommitDeps): Promise<Record<string, string>> {
  const known = await deps.git.run({ cwd: deps.user.root, args: ['var', 'GIT_AUTHOR_IDENT'], okCodes: [0, 1, 128] });
  if (known.exitCode === 0) return {};
  const [name, email] = ['keepgreen', 'keepgreen@localhost'];
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}

export interface AskOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly okCodes?: readonly number[];
}

export async function askUser(deps: CommitDeps, args: readonly string[], options: AskOptions = {}): Promise<string> {
  return (await rawFromUser(deps, args, options)).toString('utf8').trim();
}

async function rawFromUser({ git, user }: CommitDeps, args: readonly string[], options: AskOptions = {}): Promise<Buffer> {
  const env = { GIT_LITERAL_PATHSPECS: '1', ...options.env };
  return (await git.run({ cwd: user.root, args, ...options, env })).stdout;
}
