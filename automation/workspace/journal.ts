import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { KeepgreenError, systemCode } from '../errors.ts';
import { saveDurably, syncFolder, writeWhole } from '../world/durable.ts';
import { sha256 } from './objects.ts';
import type { Content } from './tree-file.ts';

const Side = z.object({ hash: z.string(), mode: z.enum(['100644', '100755']) }).nullable();
const IndexEntry = z.object({ mode: z.string(), oid: z.string() }).nullable();

/** The user's commit of a landing in `commit` mode: written down before HEAD moves. Paths relative to the repository's root. */
export const PlannedCommit = z.object({
  parent: z.string(),
  oid: z.string(),
  /** What the user's index has for each touched file, and what it shall have once the commit is there. */
  entries: z.array(z.object({ path: z.string(), before: IndexEntry, after: IndexEntry })),
});
export type PlannedCommit = z.infer<typeof PlannedCommit>;

/** A branch of the user's repository that a landing makes (or an undo deletes): written down before it moves. No file is touched then. */
export const PlannedBranch = z.object({
  /** `refs/heads/keepgreen/<task>` */
  ref: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** The proven patch's commit in keepgreen's own repository. */
  patchCommit: z.string(),
  carriesUncommitted: z.boolean(),
});
export type PlannedBranch = z.infer<typeof PlannedBranch>;

/**
 * One landing or undo, `<state folder>/landings/<id>/journal.json`; beside it the bytes of both sides of each file as
 * `pre-<n>` and `post-<n>`. `prepared`: it may be half done; recover() settles it.
 */
export const Journal = z.object({
  version: z.literal(1),
  id: z.string(),
  taskId: z.string(),
  kind: z.enum(['landing', 'undo']),
  /** The landing that an undo takes back. */
  of: z.string().nullable(),
  status: z.enum(['prepared', 'landed', 'undone', 'rolled_back']),
  createdAt: z.string(),
  files: z.array(z.object({ path: z.string(), pre: Side, post: Side, temporary: z.string() })),
  /** Folders that did not exist before, deepest first, project-relative. */
  madeFolders: z.array(z.string()),
  commit: PlannedCommit.nullable(),
  branch: PlannedBranch.nullable().default(null),
});
export type Journal = z.infer<typeof Journal>;

/** A file of a journal with its bytes. */
export interface JournalFile {
  readonly path: string;
  readonly pre: Content | null;
  readonly post: Content | null;
  readonly temporary: string;
}

export interface Journals {
  /** Durable when it resolves: every byte of both sides, then the journal itself. */
  prepare(journal: Journal, files: readonly JournalFile[]): Promise<void>;
  save(journal: Journal): Promise<void>;
  /** undefined when there is none; throws KeepgreenError('state_unreadable') when it can't be read. */
  load(id: string): Promise<Journal | undefined>;
  /** The bytes of both sides. Throws KeepgreenError('state_unreadable') when they are not those that were written. */
  loadFiles(journal: Journal): Promise<readonly JournalFile[]>;
  /** Ids, in no order. */
  list(): Promise<readonly string[]>;
  remove(id: string): Promise<void>;
}

/** The journals under `<stateDir>/landings`. */
export function openJournals(stateDir: string): Journals {
  const top = join(stateDir, 'landings');
  const folderOf = (id: string): string => join(top, id);
  const save = (journal: Journal): Promise<void> =>
    saveDurably(join(folderOf(journal.id), 'journal.json'), `${JSON.stringify(journal, null, 2)}\n`, 'next');
  return {
    async prepare(journal, files) {
      await mkdir(folderOf(journal.id), { recursive: true, mode: 0o700 });
      for (const [number, file] of files.entries()) {
        if (file.pre !== null) await writeWhole(join(folderOf(journal.id), `pre-${number}`), file.pre.bytes, 0o600);
        if (file.post !== null) await writeWhole(join(folderOf(journal.id), `post-${number}`), file.post.bytes, 0o600);
      }
      await save(journal);
      await syncFolder(top);
    },
    save,
    load: (id) => (/^[\w-]+$/.test(id) ? loadJournal(join(folderOf(id), 'journal.json')) : Promise.resolve(undefined)),
    loadFiles: (journal) => loadFiles(folderOf(journal.id), journal),
    list: () => readdir(top).catch(emptyWhenAbsent),
    remove: (id) => rm(folderOf(id), { recursive: true, force: true }),
  };
}

async function loadJournal(file: string): Promise<Journal | undefined> {
  try {
    return Journal.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new KeepgreenError('state_unreadable', `The landing journal ${file} can't be read.`, 'The files it speaks of were left as they are; the bytes from before are beside it (pre-0, pre-1, …).', error);
  }
}

async function loadFiles(folder: string, journal: Journal): Promise<JournalFile[]> {
  const files: JournalFile[] = [];
  for (const [number, file] of journal.files.entries()) {
    const pre = await loadSide(join(folder, `pre-${number}`), file.pre);
    const post = await loadSide(join(folder, `post-${number}`), file.post);
    files.push({ path: file.path, pre, post, temporary: file.temporary });
  }
  return files;
}

async function loadSide(file: string, side: z.infer<typeof Side>): Promise<Content | null> {
  if (side === null) return null;
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined || sha256(bytes) !== side.hash) {
    throw new KeepgreenError('state_unreadable', `${file} does not hold the bytes that were put there.`, 'Nothing was changed. Use your editor\'s or git\'s history for this file.');
  }
  return { bytes, mode: side.mode };
}

function emptyWhenAbsent(error: unknown): string[] {
  if (systemCode(error) === 'ENOENT') return [];
  throw error;
}
