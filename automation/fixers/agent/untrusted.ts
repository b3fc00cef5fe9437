import { createHash } from 'node:crypto';
import { stripTerminal } from '../../world/redact.ts';

/**
 * Text from outside as one block that it can't leave: without escapes and invisible characters, cut to `cap`
 * characters in its middle, between marks that hold a hash of the text itself (so no text can contain its own mark).
 */
export function asData(name: string, text: string, cap: number): string {
  const clean = cutMiddle(stripTerminal(cutMiddle(text, cap * MOST_ESCAPES)), cap);
  const mark = `data-${createHash('sha256').update(clean).digest('hex').slice(0, 12)}`;
  return `<${mark} is="${name}">\n${clean}\n</${mark}>`;
}

/** Cut once before the cleaning, because that is slow on megabytes. */
const MOST_ESCAPES = 4;

/** A file name on one line, quoted, whatever characters it has. */
export function asName(path: string): string {
  return JSON.stringify(stripTerminal(path).slice(0, 300));
}

/** Keeps the beginning and the end: what is wrong stands in one of them. */
function cutMiddle(text: string, cap: number): string {
  if (text.length <= cap) return text;
  const head = Math.floor(cap * 0.7);
  return `${text.slice(0, head)}\n[… ${text.length - cap} characters left out …]\n${text.slice(text.length - (cap - head))}`;
}
