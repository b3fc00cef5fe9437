import { stripTerminal } from '../world/redact.ts';

/**
 * Text from outside (test names, output, diffs, the agent's words) on its way to a person: it may not move a cursor,
 * call anybody, become a link, a comment or markup, or end the block it stands in.
 */

/** One line that can't be seen through: no escapes, no invisible characters, at most `max` characters. */
export function oneLine(text: string, max = 200): string {
  return clip(stripTerminal(text).replace(/\s+/g, ' ').trim(), max);
}

/** Cut to so many characters, never through the middle of one, and said so by `…`. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = /[\uD800-\uDBFF]/.test(text[max - 2] ?? '') ? max - 2 : max - 1;
  return `${text.slice(0, Math.max(0, end))}…`;
}

/** Whole lines from the beginning, as many as fit; what is left out is counted. */
export function clipLines(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = clip(text, Math.max(0, max - 40));
  const at = kept.lastIndexOf('\n');
  const head = at > max / 2 ? kept.slice(0, at) : kept;
  const left = text.slice(head.length).split('\n').length - 1;
  return `${head}\n… (${left > 0 ? `${left} more lines` : 'cut'})`;
}

/** For GitHub, in a sentence: code, so that nothing in it is a mention, a number of an issue, or markup. */
export function inlineCode(text: string, max = 200): string {
  const inside = withoutComments(oneLine(text, max));
  const run = longestRun(inside, '`');
  const fence = '`'.repeat(run + 1);
  return run === 0 && inside !== '' ? `\`${inside}\`` : `${fence} ${inside} ${fence}`;
}

/** For GitHub, as a block whose fence is longer than any within. */
export function fenced(text: string, language = ''): string {
  const inside = withoutComments(stripTerminal(text)).trimEnd();
  const fence = '`'.repeat(Math.max(3, longestRun(inside, '`') + 1));
  return `${fence}${language}\n${inside}\n${fence}`;
}

/** For Slack's mrkdwn: the three characters that make commands and links, and the ones that end code. */
export function forSlack(text: string): string {
  return stripTerminal(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('`', "'").replaceAll('://', ': //');
}

export function forHtml(text: string): string {
  return stripTerminal(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** A hidden comment in a body would look like one of ours, and hides what a person should see. */
function withoutComments(text: string): string {
  return text.replaceAll('<!--', '<! --').replaceAll('-->', '-- >');
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const one of text) {
    run = one === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
