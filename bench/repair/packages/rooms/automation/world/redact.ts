/** The one door through which text leaves: logs, state, prompts, issues, messages, answers. */
import { redactPrivateKeys } from './private-keys.ts';
import { redactAssignments } from './secret-assignments.ts';
import { SECRET_SHAPES, type SecretShape } from './secret-shapes.ts';
import { secretsPattern } from './secret-spellings.ts';

/** Takes out what may not leave. Doing it twice changes nothing; linear in the text. Never throws. */
export type Redact = (text: string) => string;

/**
 * Makes the function that takes out terminal escapes, the given secrets (also URL-, JSON-, HTML-, hex- and base64-encoded),
 * what has the known shape of one (also in base64 and hex), passwords in URLs, and assignments of random-looking values
 * to names such as TOKEN.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const known = secretsPattern(secrets);
  return (text) => {
    let before = text;
    let clean = redactOnce(before, known);
    for (let round = 1; clean !== before && round < MOST_ROUNDS; round += 1) {
      before = clean;
      clean = redactOnce(before, known);
    }
    return clean;
  };
}

/** What was taken out may have hidden the beginning of another secret, so a text that changed is looked at again. */
const MOST_ROUNDS = 10;

function redactOnce(text: string, known: RegExp | undefined): string {
  const plain = redactPlain(stripTerminal(text), known);
  return redactEncoded(plain, known);
}

function redactPlain(text: string, known: RegExp | undefined): string {
  let clean = known === undefined ? text : text.replace(known, '[redacted]');
  clean = redactPrivateKeys(clean);
  for (const shape of SECRET_SHAPES) clean = redactShape(clean, shape);
  return redactAssignments(clean);
}

function redactShape(text: string, { name, pattern, keep, asWord }: SecretShape): string {
  const instead = keep ?? `[redacted ${name}]`;
  if (asWord !== true) return text.replace(pattern, instead);
  return text.replace(pattern, (match: string, ...rest: readonly unknown[]) => (beginsWord(text, rest.find((one) => typeof one === 'number') ?? 0) ? instead : match));
}

/** The letter of `\n`, `%3D` or `[31m` before it, in a text that was escaped, is no part of a word. */
const ESCAPE_BEFORE = /(?:\\[abefnrtv0]|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[0-9a-f]{2}|\[[\d;]{0,12}m)$/i;

function beginsWord(text: string, at: number): boolean {
  return at === 0 || !/[A-Za-z0-9]/.test(text.charAt(at - 1)) || ESCAPE_BEFORE.test(text.slice(Math.max(0, at - 16), at));
}

/** A run of base64 or hex long enough to hold a token. */
const ENCODED = /[A-Za-z0-9+/_-]{24,}={0,2}/g;
const HEX = /^(?:[0-9a-f]{2}){16,}$/i;
/** What is longer is a picture or a program. */
const LONGEST_ENCODED = 64 * 1024;

/** Part of an address with escapes in it. */
const IN_ADDRESS = /(?:[\w.~!*()$&+,;=:@/?#-]|%[0-9A-Fa-f]{2}){16,}/g;

/** Encoded text goes as a whole when what it says holds a secret. */
function redactEncoded(text: string, known: RegExp | undefined): string {
  const holds = (said: string | undefined) => said !== undefined && redactPlain(said, known) !== said;
  const clean = text.replace(ENCODED, (run: string, at: number) => {
    const before = leadOf(run, text, at);
    return holds(decode(run)) || (before > 0 && holds(decode(run.slice(before)))) ? `${run.slice(0, before)}[redacted encoded]` : run;
  });
  if (!clean.includes('%')) return clean;
  return clean.replace(IN_ADDRESS, (run) => (run.includes('%') && holds(unescaped(run)) ? '[redacted encoded]' : run));
}

/** The sign of a diff's line, the letter of `\n` and the end of `[31m` are no part of what is encoded. */
function leadOf(run: string, text: string, at: number): number {
  if (text.charAt(at - 1) === '\\' && /^[nrt]/.test(run)) return 1;
  if (/[[;]/.test(text.charAt(at - 1))) return /^\d{1,3}m/.exec(run)?.[0].length ?? 0;
  return /^[-+]/.test(run) ? 1 : 0;
}

function unescaped(run: string): string | undefined {
  try {
    return decodeURIComponent(run);
  } catch {
    return undefined;
  }
}

/** Undefined for what is no text, such as identifiers, hashes and pictures: most of all runs. */
function decode(run: string): string | undefined {
  const encoding = HEX.test(run) ? 'hex' : 'base64';
  if (!isText(Buffer.from(run.slice(0, 24), encoding))) return undefined;
  const bytes = Buffer.from(run.slice(0, LONGEST_ENCODED), encoding);
  return isText(bytes) ? bytes.toString('latin1') : undefined;
}

function isText(bytes: Buffer): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

/** OSC, DCS, SOS, PM, APC with what they carry, up to their end or the end of the line. */
const STRING_SEQUENCES = /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?/g;
const CSI_SEQUENCES = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?/g;
const OTHER_ESCAPES = /\u001b[ -/]*[0-~]?/g;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Zero-width, soft-hyphen, bidirectional, variation-selector and tag characters: what a person can't see. The two common selectors of emoji stay. */
const INVISIBLE = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** The text without anything that moves a cursor, sets a title, hides or turns characters. Tabs and line ends stay (as \n). */
export function stripTerminal(text: string): string {
  return text
    .replace(STRING_SEQUENCES, '')
    .replace(CSI_SEQUENCES, '')
    .replace(OTHER_ESCAPES, '')
    .replace(/\r\n?/g, '\n')
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '');
}
