import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { systemCode } from '../errors.ts';

/** What tells one generation of a file from another without reading it, and what the next one inherits. */
export interface FileIdentity {
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  readonly size: bigint;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** The identity of the file at `path`; null when there is none. Throws what the system says otherwise. */
export async function identityAt(path: string): Promise<FileIdentity | null> {
  try {
    return identityFrom(await stat(path, { bigint: true }));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

export function identityFrom(found: BigIntStats): FileIdentity {
  const { ino, mtimeNs, size, mode, uid, gid } = found;
  return { ino, mtimeNs, size, mode: Number(mode) & 0o777, uid: Number(uid), gid: Number(gid) };
}

/** The same bytes in the same place; two absent files are the same too. */
export function sameFile(one: FileIdentity | null, other: FileIdentity | null): boolean {
  if (one === null || other === null) return one === other;
  return one.ino === other.ino && one.mtimeNs === other.mtimeNs && one.size === other.size;
}
