import { renderAmount } from '../../limits/budgets.ts';
import type { LimitsReport } from '../reports.ts';
import type { Look } from './text.ts';
import { restLines } from './rest-lines.ts';
import { columns, localTime, oneLine } from './text.ts';

/** Used / limit / resets at, and below it what rests. */
export function renderLimits(report: LimitsReport, look: Look): string {
  const { colours } = look;
  const changed = report.changed.map((one) => colours.green(`${one.name}: ${one.before} → ${one.after}`));
  const rows = report.limits.map(({ key, name, limit, used, reserved, resetsAt, source }) => [
    name,
    used === null ? '' : `${renderAmount(key, used)}${reserved === null || reserved === 0 ? '' : ` (+ ${renderAmount(key, reserved)} under way)`}`,
    limit === 0 ? 'no limit' : renderAmount(key, limit),
    resetsAt === null ? '' : localTime(resetsAt),
    source === 'default' ? '' : `(${oneLine(source)})`,
  ]);
  const table = columns([['limit', 'used', 'at most', 'resets at', ''], ...rows]);
  const note = report.note === '' ? [] : [colours.yellow(oneLine(report.note))];
  return [...changed, ...table, ...note, ...restLines(report, look)].join('\n');
}
