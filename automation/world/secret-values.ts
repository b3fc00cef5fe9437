import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import type { Settings } from '../config/settings.ts';
import { table } from '../config/table.ts';
import { bitsPerCharacter, isOrdinary } from './secret-assignments.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Values of the settings that are marked as secret, and the telling parts of those that are addresses. */
export function secretSettings(settings: Settings): readonly string[] {
  const names = Object.entries(table).filter(([, setting]) => 'secret' in setting && setting.secret === true).map(([key]) => key as keyof Settings);
  return names.flatMap((name) => {
    const value = settings[name];
    return typeof value === 'string' ? [value, ...partsOf(value)] : [];
  });
}

/**
 * Secret-looking values of the environment and of the `.env*` files of these folders (templates left out): those of
 * names such as TOKEN, and passwords in addresses. Words, numbers and paths are none, whatever they are called. Never
 * throws: what can't be read holds nothing.
 */
export function secretValues(env: Env, folders: readonly string[]): readonly string[] {
  const sources = [env, ...[...new Set(folders)].flatMap(dotenvFiles)];
  return [...new Set(sources.flatMap((source) => Object.entries(source).flatMap(([name, value]) => secretsIn(name, value ?? ''))))];
}

/** Secrets of one variable; a whole address is one only where its name says so. */
function secretsIn(name: string, raw: string): readonly string[] {
  const value = raw.trim();
  const parts = passwordsOf(value);
  const isSecret = isSecretName(name) && (isSecretValue(value) || parts.length > 0 || (/webhook/i.test(name) && /^https:/.test(value) && value.length > 24));
  return [...(isSecret ? [value, ...partsOf(value)] : []), ...parts];
}

const SECRET_NAME = /secret|token|passw(?:or)?d|passphrase|credential|api_?key|access_?key|private_?key|webhook|connection_?string|(?:^|[_.-]|auth|encryption|signing|master|license|deploy)key$|(?:^|[_.-])(?:pass|pwd|auth|pat|dsn|pin)$|dsn$/i;

/** The shell's own PWD is no password. */
function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !/^(?:OLD|INIT_)?PWD$/i.test(name);
}

const SHORTEST = 8;
/** A word, or several with signs between, of so many characters may well be a passphrase. */
const LONGEST_WORDS = 15;

/** Could anybody have chosen it to be secret? */
function isSecretValue(value: string): boolean {
  if (value.length < SHORTEST || bitsPerCharacter(value) < 2) return false;
  if (/^[\d.,:+\s-]+$/.test(value) || isOrdinary(value) || isPathList(value)) return false;
  if (/^(?:your|change|insert|placeholder|replace|xxx|<|\$\{?[A-Za-z_])/i.test(value)) return false;
  if (/^[a-z][\w+.-]*:\/\//i.test(value)) return false;
  return !(value.length <= LONGEST_WORDS && /^[A-Za-z]+(?:[-_. ][A-Za-z]+)*$/.test(value));
}

function isPathList(value: string): boolean {
  return value.split(':').every((part) => isOrdinary(part) || /^(?:~|\.{1,2})?\//.test(part) && !/[=+]/.test(part) && part.split('/').length > 2);
}

/** Of an address: what follows the host, which errors may name alone. */
function partsOf(value: string): readonly string[] {
  const url = /^https?:\/\//.test(value) ? URL.parse(value) : null;
  if (url === null) return [];
  const path = `${url.pathname}${url.search}`;
  return [...passwordsOf(value), ...(path.length >= 16 ? [path] : [])];
}

/** The password in an address, as written and as meant. */
function passwordsOf(value: string): readonly string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:(.+)@[^@]*$/i.exec(value)?.[1];
  if (password === undefined) return [];
  return [password, decoded(password)].filter(isSecretValue);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const LARGEST_DOTENV = 256 * 1024;
const TEMPLATE = /\.(?:example|sample|template|dist|defaults?)$/i;

function dotenvFiles(folder: string): readonly Env[] {
  return namesIn(folder).filter((name) => /^\.env(?:\..+)?$|^\.(?:envrc|dev\.vars)$/.test(name) && !TEMPLATE.test(name)).flatMap((name) => read(join(folder, name)));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): readonly Env[] {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= LARGEST_DOTENV ? [parse(readFileSync(path, 'utf8'))] : [];
  } catch {
    return [];
  }
}
