import type { Enclosure } from '../enclosure.ts';
import { forHtml, oneLine } from '../harmless.ts';
import type { HandOff } from '../packet.ts';
import { dollars, lineOf, suspectLines, titleOf, whyOf } from './lines.ts';

export interface Email {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function email(enclosure: Enclosure, issueUrl: string): Email {
  const parts = partsOf(enclosure, issueUrl);
  return {
    subject: oneLine(`[keepgreen] ${enclosure.kind === 'hand_off' ? titleOf(enclosure.handOff) : lineOf(enclosure)}`, 150),
    text: parts.map(([title, body]) => (title === '' ? body : `${title}\n${body}`)).join('\n\n'),
    html: parts.map(([title, body]) => `${title === '' ? '' : `<h3>${forHtml(title)}</h3>`}<pre>${forHtml(body)}</pre>`).join('\n'),
  };
}

function partsOf(enclosure: Enclosure, issueUrl: string): readonly (readonly [title: string, body: string])[] {
  const issue = issueUrl === '' ? [] : [['Issue', issueUrl] as const];
  switch (enclosure.kind) {
    case 'hand_off':
      return [...handOffParts(enclosure.handOff), ...issue];
    case 'digest':
      return [['', [...enclosure.digest.items.map((item) => item.line), ...(enclosure.digest.more > 0 ? [`and ${enclosure.digest.more} more`] : [])].join('\n')], ...issue];
    case 'notice':
      return [['', enclosure.notice.text], ...(enclosure.notice.next === '' ? [] : [['Next', enclosure.notice.next] as const])];
    default:
      return enclosure satisfies never;
  }
}

function handOffParts(handOff: HandOff): readonly (readonly [string, string])[] {
  const parts: (readonly [string, string])[] = [
    ['', `${handOff.project}: ${handOff.summary} (${whyOf(handOff)}, ${dollars(handOff.cost.usd)})`],
    ['Reproduce', handOff.reproduce],
    ['What is red', handOff.failures.map((failure) => `${failure.check} ${failure.file}${failure.line === null ? '' : `:${failure.line}`} ${failure.name}\n${failure.message}`).join('\n\n')],
    ['What broke it', handOff.guilty === null ? '' : `${handOff.guilty.diff}\n${handOff.guilty.why}`],
    ['Suspicious lines', suspectLines(handOff).join('\n')],
    ['The change it broke with', handOff.guiltyDiff],
    ...handOff.attempts.map((attempt) => [`Attempt ${attempt.number} by ${attempt.fixer}: ${attempt.ending}`, [attempt.summary, ...attempt.evidence, attempt.diff].join('\n')] as const),
    ['Next', [...handOff.next.map(({ command, why }) => `${command}  (${why})`), handOff.evidence.replay].join('\n')],
  ];
  return parts.filter(([, body]) => body.trim() !== '');
}
