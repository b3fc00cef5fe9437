import { stripTerminal } from '../../world/redact.ts';
import { markDiff, placeOf, type DiffLine } from '../../task/marked-diff.ts';
import type { Suspect } from '../../task/suspect.ts';
import type { WhyReport } from '../reports.ts';
import { failureLines } from './render.ts';
import { filesOf, signOf, wordsOf } from './task-lines.ts';
import { fit, oneLine } from './text.ts';
import type { Colours, Look } from './text.ts';

/** In the hunk so many are marked, and so many are listed that stand elsewhere. */
const MOST = { marked: 5, elsewhere: 5, rows: 400 } as const;

/** Of the best guess's score; less is only noise in the hunk. */
const WORTH_MARKING = 0.3;

/** What is red, then the guilty part with the suspicious lines marked, then what else is suspected. */
export function renderWhy({ task, failures, guilty, suspects }: WhyReport, look: Look): string {
  const { colours } = look;
  const head = `${signOf(task, colours)} ${colours.bold(task.id)} ${wordsOf(task)}: ${filesOf(task)}`;
  if (failures.length === 0) return `${head}\n\nnothing is known to be red here`;
  if (guilty === null && suspects.length === 0) return [head, '', ...failureLines({ failures }), '', notLookedFor(task)].join('\n');
  const best = suspects[0]?.score ?? 0;
  const marked = guilty === null ? [] : markDiff(stripTerminal(guilty.diff), suspects.slice(0, MOST.marked).filter(({ score }) => score >= best * WORTH_MARKING));
  const shown = new Set(marked.map(({ rank }) => rank));
  const others = suspects.map((suspect, at) => ({ suspect, rank: at + 1 })).filter(({ rank }) => !shown.has(rank)).slice(0, MOST.elsewhere);
  return [
    head,
    failureLines({ failures }).join('\n'),
    guilty === null ? '' : [verdict(guilty, colours), ...diffRows(marked, suspects, look)].join('\n'),
    others.length === 0 ? '' : [shown.size > 1 ? 'also suspected' : 'suspected', ...others.map((one) => suspectRow(one, look))].join('\n'),
  ].filter((part) => part !== '').join('\n\n');
}

function verdict({ minimal, why }: NonNullable<WhyReport['guilty']>, colours: Colours): string {
  return minimal ? `${colours.bold('this broke it')} (${oneLine(why)}):` : `${colours.bold('all that changed')} (${oneLine(why)}):`;
}

function notLookedFor({ status, outcome }: WhyReport['task']): string {
  if (status === 'pending' || status === 'in_progress') return 'what broke it was not looked for yet';
  return `what broke it was not looked for${outcome === 'fixed' ? ': it was fixed before anybody had to know' : ''}`;
}

/** `  12  +  return a - b;` with the line's number, a mark where it is suspected, and why below its last line. */
function diffRows(lines: readonly DiffLine[], suspects: readonly Suspect[], look: Look): readonly string[] {
  const shown = lines.filter(({ kind, text }) => kind !== 'head' || /^(?:rename|Binary|--- \/dev\/null|\+\+\+ \/dev\/null)/.test(text)).slice(0, MOST.rows);
  const rows = shown.flatMap((line, at) => {
    const suspect = line.rank === undefined ? undefined : suspects[line.rank - 1];
    const isLast = shown[at + 1]?.rank !== line.rank;
    return [diffRow(line, look), ...(suspect === undefined || !isLast ? [] : [look.colours.yellow(`        └ ${line.rank ?? ''}. ${reasons(suspect, look)}`)])];
  });
  return lines.length > MOST.rows ? [...rows, '  …'] : rows;
}

function diffRow({ kind, text, file, number, rank }: DiffLine, { colours }: Look): string {
  if (kind === 'file') return colours.bold(oneLine(file));
  if (kind === 'head') return `  ${colours.dim(text.startsWith('--- ') ? '(a new file)' : text.startsWith('+++ ') ? '(the file went)' : oneLine(text))}`;
  if (kind === 'hunk') return colours.dim(`  ${text.replace(/^(@@.*?@@).*$/, '$1')}`);
  const gutter = `${rank === undefined ? ' ' : colours.yellow('▶')} ${String(number ?? '').padStart(5)}  `;
  return gutter + (kind === 'added' ? colours.green(text) : kind === 'removed' ? colours.red(text) : text);
}

function suspectRow({ suspect, rank }: { readonly suspect: Suspect; readonly rank: number }, look: Look): string {
  return `  ${rank}. ${oneLine(placeOf(suspect))}  ${reasons(suspect, look)}`;
}

function reasons({ score, why }: Suspect, { columns }: Look): string {
  return `${score.toFixed(2)}  ${fit(oneLine(why.join('; ')), Math.max(60, columns - 20))}`;
}
