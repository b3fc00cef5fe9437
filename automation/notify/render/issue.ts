import type { Digest, Enclosure, Notice } from '../enclosure.ts';
import { clip, fenced, inlineCode, oneLine } from '../harmless.ts';
import { renderMarker } from '../marker.ts';
import type { Marker } from '../marker.ts';
import type { HandOff } from '../packet.ts';
import { dollars, lineOf, suspectLines, titleOf, whyOf } from './lines.ts';

/** GitHub takes 65,536 characters; some room for what it makes of them. */
const LONGEST_BODY = 60_000;
const LONGEST_TITLE = 200;

export function issueTitle(enclosure: Enclosure): string {
  const title = enclosure.kind === 'hand_off' ? titleOf(enclosure.handOff) : lineOf(enclosure);
  return clip(oneLine(title).replaceAll('<!--', '<! --'), LONGEST_TITLE);
}

/** The body of an issue, or of a comment on it: the marker first, then as many whole sections as there is room for. */
export function issueBody(enclosure: Enclosure, marker: Marker, lead = ''): string {
  const head = [renderMarker(marker), ...(lead === '' ? [] : [lead])];
  return fitted([...head, ...sectionsOf(enclosure)]);
}

/** What stands under an issue that is closed again. */
export function closingBody(marker: Marker, taskId: string | null): string {
  return [renderMarker(marker), `Everything this issue was opened for is green again${taskId === null ? '' : ` (${inlineCode(taskId)})`}, so keepgreen closes it. See ${inlineCode(`keepgreen task ${taskId ?? ''}`.trim())}.`].join('\n');
}

function sectionsOf(enclosure: Enclosure): readonly string[] {
  switch (enclosure.kind) {
    case 'hand_off':
      return handOffSections(enclosure.handOff);
    case 'digest':
      return digestSections(enclosure.digest);
    case 'notice':
      return noticeSections(enclosure.notice);
    default:
      return enclosure satisfies never;
  }
}

function handOffSections(handOff: HandOff): readonly string[] {
  return [
    `keepgreen could not fix this in **${inlineCode(handOff.project, 100)}** (${whyOf(handOff)}, ${dollars(handOff.cost.usd)}).`,
    fenced(handOff.summary),
    `### Reproduce\n\n${fenced(handOff.reproduce, 'sh')}`,
    `### What is red\n\n${handOff.failures.map(failureText).join('\n\n')}${handOff.moreFailures > 0 ? `\n\nand ${handOff.moreFailures} more.` : ''}`,
    `### Since\n\n${sinceText(handOff)}`,
    ...placeSections(handOff),
    ...(handOff.guiltyDiff === '' ? [] : [folded('The change it broke with', fenced(handOff.guiltyDiff, 'diff'))]),
    ...handOff.attempts.map(attemptText),
    `### Evidence\n\n- record: ${inlineCode(handOff.evidence.file)} in the state folder\n- run the proof again: ${inlineCode(handOff.evidence.replay)}\n- cost: ${handOff.cost.attempts} attempts, ${handOff.cost.tokens} tokens, ${dollars(handOff.cost.usd)}`,
    `### Next\n\n${handOff.next.map(({ command, why }) => `- ${inlineCode(command)}: ${why}`).join('\n')}`,
  ];
}

/** The one hunk before the many. */
function placeSections(handOff: HandOff): readonly string[] {
  const { guilty, suspects } = handOff;
  const part = guilty === null ? [] : [`### What broke it\n\n${fenced(guilty.diff, 'diff')}\n\nTold by taking parts of the change back: ${inlineCode(guilty.why, 600)}`];
  return suspects.length === 0 ? part : [...part, `### Suspicious lines\n\n${fenced(suspectLines(handOff).join('\n'))}`];
}

function failureText(failure: HandOff['failures'][number]): string {
  const where = `${failure.file}${failure.line === null ? '' : `:${failure.line}`}`;
  const head = `- ${inlineCode(failure.check, 80)} ${inlineCode(where)} ${inlineCode(failure.name)}`;
  const said = [failure.message, failure.stack].filter((text) => text.trim() !== '').join('\n');
  return said === '' ? head : `${head}\n\n${fenced(said)}`;
}

function sinceText({ since, files }: HandOff): string {
  const saved = files.length === 0 ? 'the whole project' : files.slice(0, 20).map((file) => inlineCode(file)).join(', ');
  const base = since.base === '' ? '' : ` It was green, or at least not this red, at ${inlineCode(since.base.slice(0, 12))}.`;
  return `Saved: ${saved}.${base}`;
}

function attemptText(attempt: HandOff['attempts'][number]): string {
  const why = [attempt.summary, ...attempt.evidence].filter((line) => line.trim() !== '').join('\n');
  const parts = [`Refused because:\n\n${fenced(why)}`, ...(attempt.diff === '' ? [] : [fenced(attempt.diff, 'diff')])];
  return folded(`Attempt ${attempt.number} by ${oneLine(attempt.fixer, 40).replace(/[^\w -]/g, '')}: ${attempt.ending}`, parts.join('\n\n'));
}

function digestSections({ since, items, more }: Digest): readonly string[] {
  return [
    `More could not be fixed than may be said one by one (since ${inlineCode(since)}):`,
    items.map((item) => `- ${inlineCode(item.line, 300)}${item.taskId === null ? '' : ` ${inlineCode(`keepgreen task ${item.taskId}`)}`}`).join('\n'),
    ...(more > 0 ? [`and ${more} more: ${inlineCode('keepgreen tasks --status failed')}`] : []),
  ];
}

function noticeSections({ text, next }: Notice): readonly string[] {
  return [fenced(text), ...(next === '' ? [] : [fenced(next, 'sh')])];
}

/** The title is ours: nothing from outside stands where HTML is read. */
function folded(title: string, inside: string): string {
  return `<details><summary>${title}</summary>\n\n${inside}\n\n</details>`;
}

function fitted(sections: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const section of sections) {
    if (length + section.length > LONGEST_BODY) return [...kept, 'The rest is too long for this page; `keepgreen task` shows it.'].join('\n\n');
    kept.push(section);
    length += section.length + 2;
  }
  return kept.join('\n\n').replace('\n\n', '\n');
}
