import type { Digest, Enclosure, Notice } from '../enclosure.ts';
import { clip, clipLines, forSlack } from '../harmless.ts';
import type { HandOff } from '../packet.ts';
import { dollars, lineOf, suspectLines, titleOf, whyOf } from './lines.ts';

/** Slack's own: 150 a header, 3,000 a section, 50 blocks; the total fails somewhere above 13,000. */
const LONGEST = { header: 150, section: 2900, total: 10_000, text: 300 } as const;

export interface SlackMessage {
  /** For notifications, where blocks are not shown. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

type Block =
  | { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; readonly text: string; readonly emoji: false } }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] };

/** `verbatim`: Slack makes no links, channels and mentions of what looks like one. */
interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

/** Block Kit. `issueUrl` '' where there is no issue (yet). */
export function slackMessage(enclosure: Enclosure, issueUrl: string): SlackMessage {
  const title = enclosure.kind === 'hand_off' ? titleOf(enclosure.handOff) : enclosure.kind === 'notice' ? enclosure.notice.title : lineOf(enclosure);
  const sections = sectionsOf(enclosure, issueUrl).filter((text) => text !== '');
  const header: Block = { type: 'header', text: { type: 'plain_text', text: clip(withoutBrackets(title), LONGEST.header), emoji: false } };
  return { text: whole(forSlack(lineOf(enclosure)), LONGEST.text), blocks: [header, ...fitted(sections)], unfurl_links: false, unfurl_media: false };
}

function sectionsOf(enclosure: Enclosure, issueUrl: string): readonly string[] {
  switch (enclosure.kind) {
    case 'hand_off':
      return handOffSections(enclosure.handOff, issueUrl);
    case 'digest':
      return digestSections(enclosure.digest, issueUrl);
    case 'notice':
      return noticeSections(enclosure.notice);
    default:
      return enclosure satisfies never;
  }
}

function handOffSections(handOff: HandOff, issueUrl: string): readonly string[] {
  const [first] = handOff.failures;
  const last = handOff.attempts.at(-1);
  return [
    `In \`${word(handOff.project)}\`, ${whyOf(handOff)}, ${dollars(handOff.cost.usd)}.${link(issueUrl)}`,
    `*Reproduce*\n${block(handOff.reproduce, 400)}`,
    first === undefined ? '' : `*Red* \`${word(first.file)}\` \`${word(first.name)}\`\n${block(first.message, 1200)}`,
    ...placeSections(handOff),
    last === undefined ? '' : `*The last attempt was refused* (${handOff.attempts.length} in all)\n${block([last.summary, ...last.evidence].join('\n'), 800)}`,
    `*Next*\n${handOff.next.map(({ command, why }) => `\`${word(command)}\` ${why}`).join('\n')}\n\`${word(handOff.evidence.replay)}\` run the proof again`,
  ];
}

/** The guilty part where it is known; else all that changed. */
function placeSections(handOff: HandOff): readonly string[] {
  const { guilty, guiltyDiff } = handOff;
  const lines = suspectLines(handOff).join('\n');
  const suspects = lines === '' ? '' : `*Suspicious lines*\n${block(lines, 800)}`;
  if (guilty !== null) return [`*What broke it*\n${block(guilty.diff, 1800)}`, suspects];
  return [guiltyDiff === '' ? '' : `*The change it broke with*\n${block(guiltyDiff, 1800)}`, suspects];
}

function digestSections({ items, more }: Digest, issueUrl: string): readonly string[] {
  const lines = items.slice(0, 20).map((item) => `• \`${word(item.line, 160)}\``);
  const rest = items.length - lines.length + more;
  return [lines.slice(0, 10).join('\n'), lines.slice(10).join('\n'), `${rest > 0 ? `and ${rest} more. ` : ''}\`keepgreen tasks --status failed\`${link(issueUrl)}`];
}

function noticeSections({ text, next }: Notice): readonly string[] {
  return [block(text, 1500), next === '' ? '' : `\`${word(next)}\``];
}

/** Escaping makes a text longer, so it is cut before and, should that not do, after; never through the middle of `&lt;`. */
function block(text: string, max: number): string {
  return `\`\`\`${whole(forSlack(clipLines(text, max)), LONGEST.section - 900)}\`\`\``;
}

function word(text: string, max = 200): string {
  return whole(forSlack(clip(text.replace(/\s+/g, ' '), max)), max * 2) || ' ';
}

function whole(escaped: string, max: number): string {
  return escaped.length <= max ? escaped : `${escaped.slice(0, max - 1).replace(/&[a-z]{0,4}$/, '')}…`;
}

/** The address comes from GitHub's answer; anything that is not plainly one is left out. */
function link(url: string): string {
  return /^https?:\/\/[\w.:-]+\/[\w./-]+$/.test(url) ? ` <${url}|The issue>` : '';
}

/** A header is plain text, but clients have been seen to read commands in it. */
function withoutBrackets(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('://', ': //');
}

function fitted(sections: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let total = 0;
  for (const text of sections) {
    total += text.length;
    if (total > LONGEST.total) break;
    blocks.push({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } });
  }
  return blocks;
}
