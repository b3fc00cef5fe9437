import { realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';

/** A setting's value before it is read: text everywhere, or the items of a JSON array from keepgreen.config.json. */
export type Raw = string | readonly string[];

/** Where relative values count from. All absolute. */
export interface Place {
  readonly home: string;
  readonly projectRoot: string;
  /** The user's home folder, for `~/`. */
  readonly userHome: string;
}

/** `why` adds what exactly is wrong, as a sentence without the value in it. */
export type Reading<V> = { readonly kind: 'good'; readonly value: V } | { readonly kind: 'bad'; readonly why?: string };

/** Turns a raw value into the real one. `allowed` completes "Allowed: …". `read` must not throw. */
export interface Reader<V> {
  readonly allowed: string;
  read(raw: Raw, place: Place): Reading<V>;
}

/** Fractions allowed; no sign, no exponent, no hex. */
export function number(min: number, max: number): Reader<number> {
  const schema = z.string().regex(/^(\d+\.?\d*|\.\d+)$/).transform(Number).pipe(z.number().min(min).max(max));
  return scalar(`a number from ${min} to ${max}`, schema);
}

export function whole(min: number, max: number): Reader<number> {
  const schema = z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(min).max(max));
  return scalar(`a whole number from ${min} to ${max}`, schema);
}

export function yesNo(): Reader<boolean> {
  const schema = z.stringbool({ truthy: ['true', '1', 'yes', 'on'], falsy: ['false', '0', 'no', 'off'] });
  return scalar('true or false', schema);
}

export function choice<const T extends string>(values: readonly [T, ...T[]]): Reader<T> {
  return scalar(values.join(', '), z.string().transform((text) => text.toLowerCase()).pipe(z.enum(values)));
}

/** One word without spaces or control characters: a key, a model, a command. */
export function word(allowed: string): Reader<string> {
  return scalar(allowed, z.string().regex(/^[^\s\p{Cc}]+$/u));
}

/** `owner/name` as GitHub spells it. */
export function repoName(): Reader<string> {
  return scalar('owner/name', z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)[\w.-]{1,100}$/));
}

/** An https address, or http on this machine (so that nothing secret crosses a network in the clear); no trailing slash. */
export function webAddress(): Reader<string> {
  const isSafe = (text: string) => {
    const url = URL.parse(text);
    return url !== null && url.username === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)));
  };
  return scalar('an address that begins with https:// (http:// on this machine)', z.string().refine(isSafe).transform((text) => text.replace(/\/+$/, '')));
}

/** Absolute paths, `~/` allowed; they need not exist. */
export function paths(): Reader<readonly string[]> {
  const one: Reader<string> = {
    allowed: '',
    read: (raw, place) => {
      const text = untilde(String(raw), place);
      return hasControl(text) || !isAbsolute(text) ? { kind: 'bad' } : good(resolve(text));
    },
  };
  return { allowed: 'a comma-separated list of absolute paths (`~/` is your home)', read: (raw, place) => everyItem(raw, place, one) };
}

/** A program's name or path; spaces are part of the path. A leading `~/` is the user's home folder. */
export function program(): Reader<string> {
  return {
    allowed: 'the name of a program in PATH, or its path (no arguments)',
    read(raw, place) {
      if (typeof raw !== 'string' || hasControl(raw)) return { kind: 'bad' };
      if (!/[/\\]/.test(raw)) return good(raw);
      return good(resolve(place.home, untilde(raw, place)));
    },
  };
}

/** A comma-separated list of distinct choices, in order. */
export function choices<const T extends string>(values: readonly [T, ...T[]]): Reader<readonly T[]> {
  const one = choice(values);
  return {
    allowed: `a comma-separated list, in order, of ${values.join(', ')}`,
    read(raw, place) {
      const read = everyItem(raw, place, one);
      if (read.kind === 'bad') return read;
      return new Set(read.value).size === read.value.length ? read : { kind: 'bad', why: 'Each may be named once.' };
    },
  };
}

/** File name endings, with or without the dot or `*.`; given back with the dot. */
export function extensions(): Reader<readonly string[]> {
  const schema = z.string().regex(/^(\*?\.)?[\w+-]+(\.[\w+-]+)*$/).transform((text) => `.${text.replace(/^\*?\./, '')}`);
  const one = scalar('an ending', schema);
  return { allowed: 'a comma-separated list of file name endings', read: (raw, place) => everyItem(raw, place, one) };
}

/** Patterns and names that are taken as they are. Commas inside braces don't split. */
export function list(allowed: string): Reader<readonly string[]> {
  const one = scalar(allowed, z.string().refine((text) => !hasControl(text)));
  return { allowed, read: (raw, place) => everyItem(raw, place, one) };
}

/** Patterns relative to the project that may not lead out of it. */
export function innerPatterns(): Reader<readonly string[]> {
  const one = scalar('', z.string().refine((text) => !hasControl(text) && !isAbsolute(text) && !text.split(/[/\\]/).includes('..')));
  return { allowed: 'a comma-separated list of paths or globs inside the project, relative to it', read: (raw, place) => everyItem(raw, place, one) };
}

/** A file that keepgreen writes; relative paths count from home. It need not exist, but must not be a folder. */
export function file({ mayBeFolder = false } = {}): Reader<string> {
  return {
    allowed: 'the path of a file (relative paths count from the folder of .env)',
    read(raw, place) {
      if (typeof raw !== 'string' || hasControl(raw) || /[/\\]$/.test(raw)) return { kind: 'bad' };
      const path = resolve(place.home, untilde(raw, place));
      return !mayBeFolder && isFolder(path) ? { kind: 'bad', why: 'There is a folder of that name.' } : good(path);
    },
  };
}

/** A folder outside the project; it need not exist. */
export function outerFolder(): Reader<string> {
  return {
    allowed: 'the path of a folder outside the project',
    read(raw, place) {
      if (typeof raw !== 'string' || hasControl(raw)) return { kind: 'bad' };
      const path = resolve(place.home, untilde(raw, place));
      return isInside(place.projectRoot, path) ? { kind: 'bad', why: 'It lies inside the project.' } : good(path);
    },
  };
}

/** Existing folders inside the project, as real paths. Watchers take a glob for a folder of that name and stay silent for ever. */
export function innerFolders(): Reader<readonly string[]> {
  const one: Reader<string> = { allowed: '', read: (raw, place) => readInnerFolder(String(raw), place) };
  return {
    allowed: 'a comma-separated list of folders inside the project (no globs: say which files with WATCH_EXTENSIONS and IGNORE_PATTERNS)',
    read: (raw, place) => everyItem(raw, place, one),
  };
}

function readInnerFolder(text: string, place: Place): Reading<string> {
  const path = resolve(place.projectRoot, untilde(text, place));
  if (isFolder(path)) {
    const real = realpathSync(path);
    return isInside(place.projectRoot, real) ? good(real) : { kind: 'bad', why: `"${text}" lies outside the project ${place.projectRoot}.` };
  }
  if (/[*?[\]{}!]/.test(text)) return { kind: 'bad', why: `"${text}" has glob characters; name the folder itself, such as "${text.replace(/\/?[^/]*[*?[\]{}!].*$/, '') || '.'}".` };
  return { kind: 'bad', why: `There is no folder ${path}.` };
}

/** Is `path` the folder itself or something in it? Both absolute. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** False too for what can't be looked at (no permission, a symlink loop, a file on the way). */
export function isFolder(path: string): boolean {
  return look(path)?.isDirectory() === true;
}

export function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

export function untilde(text: string, place: Pick<Place, 'userHome'>): string {
  return text === '~' || text.startsWith('~/') ? join(place.userHome, text.slice(1)) : text;
}

/** Splits at commas outside braces, trims, drops empty items. */
export function splitList(text: string): readonly string[] {
  const items: string[] = [''];
  let depth = 0;
  for (const char of text) {
    if (char === '{') depth += 1;
    if (char === '}') depth = Math.max(0, depth - 1);
    if (char === ',' && depth === 0) items.push('');
    else items.push((items.pop() ?? '') + char);
  }
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

function everyItem<V>(raw: Raw, place: Place, one: Reader<V>): Reading<readonly V[]> {
  const values: V[] = [];
  for (const item of typeof raw === 'string' ? splitList(raw) : raw) {
    const read = one.read(item, place);
    if (read.kind === 'bad') return { kind: 'bad', why: read.why ?? `"${item}" is not one.` };
    values.push(read.value);
  }
  return good(values);
}

function scalar<V>(allowed: string, schema: z.ZodType<V, string>): Reader<V> {
  return {
    allowed,
    read(raw) {
      const parsed = schema.safeParse(typeof raw === 'string' ? raw.trim() : raw);
      return parsed.success ? good(parsed.data) : { kind: 'bad' };
    },
  };
}

function good<V>(value: V): { readonly kind: 'good'; readonly value: V } {
  return { kind: 'good', value };
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
