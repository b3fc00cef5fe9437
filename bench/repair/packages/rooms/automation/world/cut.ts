import type { Redact } from './redact.ts';

/** No secret that is told by its looks is longer, private keys aside, which are known by their beginning. */
const LONGEST_TOKEN = 4096;
/** Characters of which tokens, keys and addresses are made. */
const OF_TOKENS = /[\w+/=.:@%~$!#&*-]/;

/**
 * At most `most` characters, cut where no word is cut in half: half a token would not be known for one. For texts that
 * go through the door later.
 */
export function cutWhole(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = most;
  while (end > 0 && most - end < LONGEST_TOKEN && OF_TOKENS.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, most - end < LONGEST_TOKEN ? end : most);
}

/** At most `most` characters of the text's end, beginning with a whole word. */
export function cutWholeStart(text: string, most: number): string {
  if (text.length <= most) return text;
  let start = text.length - most;
  const first = start;
  while (start < text.length && start - first < LONGEST_TOKEN && OF_TOKENS.test(text.charAt(start))) start += 1;
  return text.slice(start - first < LONGEST_TOKEN ? start : first);
}

/** The clean beginning of a text of any size: what is cut off is looked at as far as a token could reach. */
export function cutClean(text: string, most: number, redact: Redact): string {
  if (text.length <= most + LONGEST_TOKEN) return redact(text).slice(0, most);
  const clean = redact(text.slice(0, most + LONGEST_TOKEN));
  // Its own end may be half a token, which must not slip in because much before it was taken out.
  return clean.slice(0, Math.max(0, Math.min(most, clean.length - LONGEST_TOKEN)));
}
