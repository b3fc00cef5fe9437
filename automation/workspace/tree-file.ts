import { constants } from 'node:fs';
import { chmod, chown, link, lstat, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KeepgreenError, systemCode } from '../errors.ts';
import { syncFolder, writeWhole } from '../world/durable.ts';

/** A regular file's bytes and its git mode. */
export interface Content {
  readonly bytes: Buffer;
  readonly mode: '100644' | '100755';
}

/** What stands at a path of the user's tree. `other` is what can't be merged: a link, a folder, a device. */
export type Standing =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly content: Content }
  | { readonly kind: 'other'; readonly what: string };

/** Reads what stands at `path` (project-relative) without following a link. */
export async function readStanding(projectRoot: string, path: string): Promise<Standing> {
  const file = join(projectRoot, path);
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return { kind: 'other', what: stat.isDirectory() ? 'a folder' : 'not a regular file' };
      return { kind: 'file', content: { bytes: await handle.readFile(), mode: (stat.mode & 0o100) === 0 ? '100644' : '100755' } };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    if (code === 'ELOOP') return { kind: 'other', what: 'a symbolic link' };
    if (code === 'ENXIO') return { kind: 'other', what: 'not a regular file' };
    throw error;
  }
}

/**
 * Refuses (KeepgreenError 'path_outside') a path that leaves the project, goes through a link, touches git's own
 * folder or is the same as another name on a disk that does not tell upper from lower case.
 */
export async function assertInside(projectRoot: string, path: string): Promise<void> {
  const parts = path.split('/');
  const bad = path === '' || path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git');
  if (bad) throw refusal(path, 'it is not a path inside the project');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const parent = parts.slice(0, depth).join('/');
    const found = await lstat(join(projectRoot, parent)).catch(absent);
    if (found === undefined) break;
    if (found.isSymbolicLink()) throw refusal(path, `${parent} is a symbolic link`);
    if (!found.isDirectory()) throw refusal(path, `${parent} is not a folder`);
  }
}

/** Refuses a new file whose name differs only in case (or in the way its letters are composed) from one that is there. */
export async function assertNoCaseTwin(projectRoot: string, path: string): Promise<void> {
  const parts = path.split('/');
  for (let depth = 0; depth < parts.length; depth += 1) {
    const name = parts[depth] ?? '';
    const siblings = await readdir(join(projectRoot, ...parts.slice(0, depth))).catch((): string[] => []);
    if (siblings.includes(name)) continue;
    const twin = siblings.find((sibling) => fold(sibling) === fold(name));
    if (twin !== undefined) throw refusal(path, `${[...parts.slice(0, depth), twin].join('/')} is there and differs only in case`);
  }
}

export function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

export interface Exchange {
  readonly projectRoot: string;
  readonly path: string;
  /** What must stand there at the last moment; null = nothing. */
  readonly expected: Content | null;
  readonly next: Content | null;
  /** Name of a file that may be made beside the target meanwhile; a crash can leave it. */
  readonly temporary: string;
}

/**
 * Puts `next` in the place of `expected`, whole or not at all, keeping the file's permissions and owner. Says `moved`
 * and leaves the file alone when something else stands there. Throws KeepgreenError('path_outside') as assertInside.
 */
export async function exchange(change: Exchange): Promise<'written' | 'moved'> {
  const { projectRoot, path, expected, next } = change;
  await assertInside(projectRoot, path);
  if (!(await stands(projectRoot, path, expected))) return 'moved';
  const file = join(projectRoot, path);
  if (next === null) {
    await unlink(file);
  } else {
    await mkdir(dirname(file), { recursive: true });
    const placed = await place({ ...change, next }, file);
    if (!placed) return 'moved';
  }
  await syncFolder(dirname(file));
  return 'written';
}

export function sameContent(one: Content | null, other: Content | null): boolean {
  if (one === null || other === null) return one === other;
  return one.mode === other.mode && one.bytes.equals(other.bytes);
}

async function stands(projectRoot: string, path: string, expected: Content | null): Promise<boolean> {
  const now = await readStanding(projectRoot, path);
  if (now.kind === 'other') return false;
  return sameContent(now.kind === 'file' ? now.content : null, expected);
}

async function place({ projectRoot, path, expected, next, temporary }: Exchange & { next: Content }, file: string): Promise<boolean> {
  const beside = join(dirname(file), temporary);
  await rm(beside, { force: true });
  try {
    await writeWhole(beside, next.bytes, next.mode === '100755' ? 0o777 : 0o666);
    if (expected === null) return await linkNew(beside, file);
    if (!(await dressLike(file, beside, next.mode))) return false;
    // The last look before the rename: what was typed while the temporary file was written is seen.
    if (!(await stands(projectRoot, path, expected))) return false;
    await rename(beside, file);
    return true;
  } finally {
    await rm(beside, { force: true });
  }
}

/** A hard link never replaces what is there, unlike a rename. */
async function linkNew(beside: string, file: string): Promise<boolean> {
  try {
    await link(beside, file);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    // A disk without hard links (exFAT, some network shares).
    if ((await lstat(file).catch(absent)) !== undefined) return false;
    await rename(beside, file);
    return true;
  }
}

/** Gives `file` the model's owner and permissions, and `mode`'s executable bits; false when the model is gone. */
async function dressLike(model: string, file: string, mode: Content['mode']): Promise<boolean> {
  const stat = await lstat(model).catch(absent);
  if (stat === undefined) return false;
  await chown(file, stat.uid, stat.gid).catch(notAllowed);
  await chmod(file, withExecutable(stat.mode, mode === '100755') & 0o7777);
  return true;
}

/** Who may read may run; a file that is as it should be keeps its bits. */
function withExecutable(bits: number, executable: boolean): number {
  if (((bits & 0o100) !== 0) === executable) return bits;
  return executable ? bits | ((bits & 0o444) >> 2) : bits & ~0o111;
}

/** Only root may give files away; as any other user the file then is ours, as with most editors. */
function notAllowed(error: unknown): void {
  if (systemCode(error) !== 'EPERM') throw error;
}

function absent(error: unknown): undefined {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}

function refusal(path: string, why: string): KeepgreenError {
  return new KeepgreenError('path_outside', `${JSON.stringify(path)} can't be written: ${why}.`, 'Nothing was changed. Make the change by hand if it is wanted.');
}
