import leven from 'leven';
import { KeepgreenError } from '../errors.ts';
import type { Raw } from './readers.ts';
import type { Setting } from './table/setting.ts';

/** A raw value and where it came from, in words: `--max-retries`, `environment`, `.env:3`, `keepgreen.config.json`. */
export interface Found {
  readonly raw: Raw;
  readonly where: string;
}

/** The sentence about a value that can't be used: setting, value (secrets masked), origin, what is allowed, an example. */
export function renderProblem(setting: Setting<unknown>, found: Found, why = ''): string {
  const value = setting.secret ? '(hidden)' : quote(found.raw);
  const parts = [`${setting.name} is ${value} (${found.where}).`, why, `Allowed: ${setting.reader.allowed}.`, `Example: ${setting.name}=${setting.example}`];
  return parts.filter((part) => part !== '').join(' ');
}

/** One error for all of them. `lines` must not be empty. */
export function configInvalid(lines: readonly string[]): KeepgreenError {
  const head = lines.length === 1 ? '' : `${lines.length} settings can't be used:\n  - `;
  return new KeepgreenError('config_invalid', head + lines.join('\n  - '), 'Correct what is named above and run the command again; every setting is explained in docs/settings.md.');
}

/** The value as a person may read it: quoted, escapes visible, cut at 100 characters, where no word is cut in half (it may be a secret in the wrong place). */
export function quote(raw: unknown): string {
  const text = JSON.stringify(raw) ?? String(raw);
  return text.length > 100 ? `${text.slice(0, 100).replace(/[^\s,;]{1,60}$/, '')}…` : text;
}

/** The known name nearest to a misspelt one, or undefined when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const limit = name.length > 5 ? 2 : 1;
  const ranked = known.map((other) => ({ other, far: leven(name, other, { maxDistance: limit + 1 }) })).filter((entry) => entry.far <= limit);
  return ranked.sort((a, b) => a.far - b.far)[0]?.other;
}
