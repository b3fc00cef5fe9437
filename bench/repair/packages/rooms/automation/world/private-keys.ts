const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /^-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** No key is longer. */
const LONGEST_KEY = 20_000;
/** What stands between a key's lines: line ends (also written `\n`), quotes, the signs of diffs, quotations, concatenations and line numbers. */
const BODY = /(?:(?:\\[nrt]|[\s"'`+,>|\\:→-]|\d{1,6}(?=[\t→]))*(?:[A-Za-z0-9+/=]{16,}|(?:Proc-Type|DEK-Info|Version|Comment|Hash):[^\n\\]{0,200}))*/y;
const REST_OF_BODY = /(?:\\[nr]|[\s"'+>|-])*[A-Za-z0-9+/=]{0,64}$/y;

/** Whole private keys, and ones that were cut off. Code that only names the mark of one stays. */
export function redactPrivateKeys(text: string): string {
  let clean = '';
  let done = 0;
  for (const { index, 0: mark } of text.matchAll(BEGIN)) {
    if (index < done) continue;
    const end = endOfKey(text, index + mark.length);
    if (end === undefined) continue;
    clean += `${text.slice(done, index)}[redacted private key]`;
    done = end;
  }
  return done === 0 ? text : clean + text.slice(done);
}

/** Where the key that begins at `from` is over; undefined when no key follows. */
function endOfKey(text: string, from: number): number | undefined {
  const next = text.indexOf('-----', from);
  if (next !== -1 && next - from <= LONGEST_KEY) {
    const end = END.exec(text.slice(next, next + 100));
    if (end !== null && /[A-Za-z0-9+/=]{16}/.test(text.slice(from, next))) return next + end[0].length;
  }
  const cut = matchEnd(BODY, text, from);
  const rest = matchEnd(REST_OF_BODY, text, cut);
  return rest > from && (rest > cut || cut > from) ? rest : undefined;
}

function matchEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text) === null ? from : pattern.lastIndex;
}
