/** Assignments of random-looking values to names such as TOKEN: `NAME = value`, `"name": "value"`, `name=value&…`. */
export function redactAssignments(text: string): string {
  return text.replace(ASSIGNMENT, redactAssignment);
}

/** Words that make a name one of a secret; a bare `key` is one of many things, so more is asked of its value. */
const STRONG = /secret|token|password|passwd|passphrase|pwd|credentials?|dsn|connection[_-]?string|(?<![a-z])pass(?![a-z])|(?:api|access|auth|account|encryption|master|private|service|session|shared|signing)[_-]?key/;
const NAME = new RegExp(`(?:${STRONG.source}|(?<![a-z])key)[\\w-]{0,20}`);
/** In quotes anything up to the next quote or blank, without them a word. */
const VALUE = /\\{0,3}["'`](?<quoted>[^\s"'`\\]{8,512})|(?<bare>[^\s"'`&;,<>()[\]{}\\]{8,512})/;
const ASSIGNMENT = new RegExp(`(?:${NAME.source})\\\\{0,3}["']?\\s{0,3}(?:=>|[:=])\\s{0,3}(?:${VALUE.source})`, 'gi');
const IS_STRONG = new RegExp(STRONG.source, 'i');

/** Only what looks random goes: `TOKEN=process.env.TOKEN` and `token = sha256(x)` are code, not secrets. */
function redactAssignment(whole: string, quoted: string | undefined, bare: string | undefined, at: number, text: string): string {
  const value = quoted ?? bare ?? '';
  const name = whole.slice(0, whole.length - value.length);
  const isCode = value.includes('${') || (quoted === undefined && text[at + whole.length] === '(');
  const random = IS_STRONG.test(name) ? looksRandom(value) : looksVeryRandom(value);
  return isCode || !random || isOrdinary(value) ? whole : `${name}[redacted value]`;
}

/** Not all the same few characters, and: hex, or letters and digits that take turns as in no word, or a password's signs. */
export function looksRandom(value: string): boolean {
  if (bitsPerCharacter(value) < 2.5) return false;
  if (/^[a-f0-9-]{20,}$/i.test(value)) return true;
  return (turnsOf(value) >= 3 && value.length >= 10) || (/[!@#$%^~]/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value));
}

/** What a plain `key` may well be is left out: commits and UUIDs, and what is short. */
function looksVeryRandom(value: string): boolean {
  if (/^[a-f0-9]{40}$/i.test(value) || UUID.test(value)) return false;
  return value.length >= 16 && bitsPerCharacter(value) >= 3.2 && (turnsOf(value) >= 4 || /^[a-f0-9]{32,}$/i.test(value));
}

const UUID = /^[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}$/i;

/** Paths, versions, hashes that say so, dates: random to look at, and no secret. */
export function isOrdinary(value: string): boolean {
  return isPath(value) || /^[\^~<>=v]{0,2}\d+(?:\.[\dx*]+){1,3}(?:[-+][\w.-]*)?$/.test(value) || /^(?:sha(?:1|256|384|512)|md5)[-:]/.test(value) || /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?$/.test(value);
}

/** `/a/b`, `./a`, `~/a`, `C:\a`, `src/a.ts`; not the forty characters of an AWS secret, which may have slashes too. */
function isPath(value: string): boolean {
  if (/^[A-Za-z]:[\\/]/.test(value)) return true;
  const looksLike = /^(?:~|\.{1,2})?(?:\/[\w@.+-]{1,64})+\/?$/.test(value) || /^[\w@.-]{1,64}(?:\/[\w@.+-]{1,64}){0,20}\.[a-z]{1,5}$/i.test(value);
  return looksLike && value.length !== 40;
}

/** How often a digit stands beside a letter. */
function turnsOf(value: string): number {
  return value.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0;
}

/** Shannon's entropy of the characters. */
export function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
