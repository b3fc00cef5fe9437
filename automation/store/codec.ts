import { createHash } from 'node:crypto';
import type { State } from '../task/state.ts';

/** The state as the document people and monitors read: snake_case, pretty-printed, trailing newline; version, rev and checksum first. */
export function renderState(state: State): string {
  const { version, rev, ...rest } = state;
  const body = JSON.stringify(toSnake(rest), null, 2);
  const head = `{\n  "version": ${version},\n  "rev": ${rev},\n  "sha256": "${checksum(version, rev, body)}",`;
  return `${head}${body.slice(1)}\n`;
}

/**
 * Does the document carry the checksum of its own content? Layout and order of white space don't count, so a
 * document that was only reformatted still matches. `document` is what JSON.parse gave.
 */
export function checksumMatches(document: Readonly<Record<string, unknown>>): boolean {
  const { version, rev, sha256, ...rest } = document;
  return sha256 === checksum(version, rev, JSON.stringify(rest, null, 2));
}

/** Renames every key of a value from camelCase to snake_case, at any depth. Values are untouched. */
export function toSnake(value: unknown): unknown {
  return renameKeys(value, snakeKey);
}

/** The way back: every key of a value from snake_case to camelCase. */
export function toCamel(value: unknown): unknown {
  return renameKeys(value, camelKey);
}

/** A parsed JSON object, as opposed to an array, null or a plain value. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function renameKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (!isRecord(value)) return value;
  const renamed: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    // Assigning it would set the prototype, and no field of ours is called so.
    if (key !== '__proto__') renamed[rename(key)] = renameKeys(value[key], rename);
  }
  return renamed;
}

const snakeKey = remembered((key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
const camelKey = remembered((key) => key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()));

/** The document has some eighty different keys, thousands of times. Bounded, because a hostile file may have others. */
function remembered(rename: (key: string) => string): (key: string) => string {
  const known = new Map<string, string>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const after = rename(key);
    if (known.size < 1000) known.set(key, after);
    return after;
  };
}

function checksum(version: unknown, rev: unknown, body: string): string {
  return createHash('sha256').update(`${JSON.stringify(version)}\n${JSON.stringify(rev)}\n${body}`).digest('hex');
}
