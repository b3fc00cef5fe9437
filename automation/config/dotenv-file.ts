import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { systemCode } from '../errors.ts';
import { nearest } from './problems.ts';
import type { Found } from './problems.ts';

export interface DotenvFile {
  readonly values: ReadonlyMap<string, Found>;
  /** A sentence when the file is there and can't be read. */
  readonly problem: string | undefined;
}

/** Reads `.env` of a folder without touching process.env. A missing file is an empty one. */
export function readDotenv(folder: string): DotenvFile {
  const path = join(folder, '.env');
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    const entries = Object.entries(parse(text)).map(([name, raw]): [string, Found] => [name, { raw, where: whereOf(text, name) }]);
    return { values: new Map(entries), problem: undefined };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { values: new Map(), problem: undefined };
    return { values: new Map(), problem: `${path} can't be read (${code ?? 'unknown'}). Allowed: a readable text file of NAME=value lines, or none.` };
  }
}

/** Warnings about names that look meant for keepgreen and are none of its settings. An application's own names are left alone. */
export function unknownNames(values: ReadonlyMap<string, Found>, known: readonly string[]): readonly string[] {
  const warnings: string[] = [];
  for (const [name, found] of values) {
    const bare = name.replace(/^KEEPGREEN_/, '');
    if (known.includes(bare)) continue;
    const meant = nearest(bare, known);
    if (meant === undefined && bare === name) continue;
    warnings.push(`${name} (${found.where}) is no setting of keepgreen${meant === undefined ? '' : `; did you mean ${meant}?`}`);
  }
  return warnings;
}

/** The last line that sets the name, which is the one that counts. */
function whereOf(text: string, name: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  const setter = new RegExp(`^\\s*(export\\s+)?${name.replace(/[.\-]/g, '\\$&')}\\s*[=:]`);
  const index = lines.findLastIndex((line) => setter.test(line));
  return index === -1 ? '.env' : `.env:${index + 1}`;
}
