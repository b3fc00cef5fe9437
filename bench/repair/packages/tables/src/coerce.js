const WORDS = new Map([['true', true], ['false', false], ['yes', true], ['no', false]]);

/** A cell as what it looks like: null, boolean, number or text. */
export function coerce(text) {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const word = WORDS.get(trimmed.toLowerCase());
  if (word !== undefined) return word;
  return isNumber(trimmed) ? Number(trimmed) : text;
}

/** Leading zeros are kept as text: they are postal codes. */
export function isNumber(text) {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text);
}
