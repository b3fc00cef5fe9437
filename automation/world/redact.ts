/** The one door through which text leaves: logs, state, prompts, issues, messages. */
import { SECRET_SHAPES } from './secret-shapes.ts';

/** A loaded secret shorter than this would tear holes into ordinary words. */
const SHORTEST_SECRET = 6;

/**
 * Makes the function that takes out terminal escapes, the given secrets (also URL-, JSON- and base64-encoded), what
 * has the known shape of one, passwords in URLs, and assignments of random-looking values to names such as TOKEN.
 * Doing it twice changes nothing.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
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
  let clean = stripTerminal(text);
  if (known !== undefined) clean = clean.replace(known, '[redacted]');
  for (const { name, pattern, keep } of SECRET_SHAPES) clean = clean.replace(pattern, keep ?? `[redacted ${name}]`);
  return clean.replace(ASSIGNMENT, redactAssignment);
}

/** All spellings of all secrets, the longest first, so that a secret within another leaves no rest. */
function secretsPattern(secrets: readonly string[]): RegExp | undefined {
  const spellings = new Set(secrets.filter((secret) => secret.trim().length >= SHORTEST_SECRET).flatMap(spellingsOf));
  if (spellings.size === 0) return undefined;
  return new RegExp([...spellings].sort((a, b) => b.length - a.length).map(escapePattern).join('|'), 'g');
}

function spellingsOf(raw: string): string[] {
  const secret = raw.trim();
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64, base64.replace(/=+$/, ''), Buffer.from(secret).toString('base64url')];
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const SECRET_NAME = /(?:secret|token|password|passwd|pwd|credentials?|(?<![a-z])key|(?:api|access|auth|account|encryption|master|private|service|session|shared|signing)[_-]?key)[\w-]{0,20}/;
/** In quotes anything up to the next quote or blank, without them a word. */
const VALUE = /\\{0,3}["'`](?<quoted>[^\s"'`\\]{8,512})|(?<bare>[^\s"'`&;,<>()[\]{}\\]{8,512})/;
/** `NAME = value`, `"name": "value"`, `name=value&…` where the name ends in a word for a secret. */
const ASSIGNMENT = new RegExp(`(?:${SECRET_NAME.source})\\\\{0,3}["']?\\s{0,3}(?:=>|[:=])\\s{0,3}(?:${VALUE.source})`, 'gi');

/** Only what looks random goes: `TOKEN=process.env.TOKEN` and `token = sha256(x)` are code, not secrets. */
function redactAssignment(whole: string, quoted: string | undefined, bare: string | undefined, at: number, text: string): string {
  const value = quoted ?? bare ?? '';
  const isCode = value.includes('${') || (quoted === undefined && text[at + whole.length] === '(');
  return isCode || !looksRandom(value) ? whole : `${whole.slice(0, -value.length)}[redacted value]`;
}

/** Not all the same few characters, and: hex, or letters and digits that take turns as in no word, or a password's signs. */
function looksRandom(value: string): boolean {
  if (bitsPerCharacter(value) < 2.5) return false;
  if (/^[a-f0-9-]{20,}$/i.test(value)) return true;
  const turns = value.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0;
  return (turns >= 3 && value.length >= 10) || (/[!@#$%^~]/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value));
}

/** Shannon's entropy of the characters. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** OSC, DCS, SOS, PM, APC with what they carry, up to their end or the end of the line. */
const STRING_SEQUENCES = /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?/g;
const CSI_SEQUENCES = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?/g;
const OTHER_ESCAPES = /\u001b[ -/]*[0-~]?/g;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Zero-width, bidirectional and tag characters: what a person can't see. */
const INVISIBLE = /[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

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
