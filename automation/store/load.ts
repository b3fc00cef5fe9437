import { open } from 'node:fs/promises';
import { KeepgreenError, renderError, systemCode } from '../errors.ts';
import { STATE_VERSION, State } from '../task/state.ts';
import { faultOf, frozen } from './apply.ts';
import { checksumMatches, isRecord, toCamel } from './codec.ts';
import { identityFrom, type FileIdentity } from './file-identity.ts';
import { migrate } from './migrate.ts';

/** Every way a state file can answer. */
export type Loaded =
  | {
      readonly kind: 'loaded';
      readonly state: State;
      readonly identity: FileIdentity;
      /** Valid, but not as keepgreen wrote it: a person's hand was in it. */
      readonly edited: boolean;
      /** The version it was written in, when that is an older one. */
      readonly migratedFrom: number | null;
    }
  | { readonly kind: 'absent' }
  /** It can be read, but means nothing: cut off, garbage, empty, another program's. `reason` completes "it …". */
  | { readonly kind: 'corrupt'; readonly reason: string; readonly identity: FileIdentity };

/**
 * Reads one generation of the state: parse, version, migration, schema, checksum. A checksum that doesn't match is no
 * reason to refuse a valid document: the file is for people, and a person may edit it; what a fault leaves behind
 * doesn't parse. Throws state_newer for a document of a later keepgreen and state_unreadable when the system refuses
 * to read the file; both leave it untouched.
 */
export async function loadState(file: string): Promise<Loaded> {
  const raw = await readWhole(file);
  return raw === null ? { kind: 'absent' } : parseState(file, raw.text, raw.identity);
}

function parseState(file: string, text: string, identity: FileIdentity): Loaded {
  if (text.trim() === '') return { kind: 'corrupt', reason: 'is empty', identity };
  const document = parseJson(text);
  if (document === undefined) return { kind: 'corrupt', reason: 'is not whole JSON', identity };
  try {
    return judge(file, document, identity);
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'corrupt', reason: 'is nested too deeply', identity };
    throw error;
  }
}

function judge(file: string, document: unknown, identity: FileIdentity): Loaded {
  const corrupt = (reason: string): Loaded => ({ kind: 'corrupt', reason, identity });
  if (!isRecord(document)) return corrupt('is not a JSON object');
  const version = document['version'] ?? 0;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 0) return corrupt(`has the version ${JSON.stringify(version)}`);
  if (version > STATE_VERSION) throw newer(file, version);
  // Only what keepgreen wrote has a checksum, and that always had a version.
  if (version < 1 && 'sha256' in document) return corrupt('has lost its version');
  const current = migrate(document, version);
  if (current === undefined) return corrupt('holds no queues');
  return checked(current, { identity, edited: version === STATE_VERSION && !checksumMatches(document), migratedFrom: version < STATE_VERSION ? version : null });
}

function checked(document: Readonly<Record<string, unknown>>, facts: { identity: FileIdentity; edited: boolean; migratedFrom: number | null }): Loaded {
  const parsed = State.safeParse(toCamel(document));
  if (parsed.success) return { kind: 'loaded', state: frozen(parsed.data), ...facts };
  return { kind: 'corrupt', reason: `does not match the schema: ${faultOf(toCamel(document)) ?? 'unknown'}`, identity: facts.identity };
}

function parseJson(text: string): unknown {
  try {
    // Some editors put a byte order mark before what they save.
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** Bytes and identity of the very same generation, even when another one takes its place meanwhile; null when there is none. Throws state_unreadable. */
export async function readWhole(file: string): Promise<{ text: string; identity: FileIdentity } | null> {
  try {
    const handle = await open(file, 'r');
    try {
      const identity = identityFrom(await handle.stat({ bigint: true }));
      return { identity, text: await textOf(handle) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw unreadable(file, error);
  }
}

/** A file too large for a string was not written by keepgreen; it is told apart from one that can't be read. */
async function textOf(handle: Awaited<ReturnType<typeof open>>): Promise<string> {
  try {
    return await handle.readFile('utf8');
  } catch (error) {
    const tooLarge = ['ERR_STRING_TOO_LONG', 'ERR_FS_FILE_TOO_LARGE'].includes(systemCode(error) ?? '');
    if (tooLarge) return '<too large>';
    throw error;
  }
}

function newer(file: string, version: number): KeepgreenError {
  return new KeepgreenError(
    'state_newer',
    `The state file ${file} was written by a later keepgreen (its version is ${version}, this one knows ${STATE_VERSION}); it was left untouched.`,
    'Update keepgreen, or give this one another STATE_FILE.',
  );
}

function unreadable(file: string, error: unknown): KeepgreenError {
  return new KeepgreenError(
    'state_unreadable',
    `The state file ${file} can't be read: ${renderError(error)}.`,
    'Make it a file that this user may read and write, or set STATE_FILE to another path.',
    error,
  );
}
