import type { RepairJob } from '../../task/fixer.ts';
import { placeOf, renderMarked } from '../../task/marked-diff.ts';
import { asData } from './untrusted.ts';

const CAPS = { guilty: 8_000, suspects: 10, suspect: 400, findings: 12, finding: 500 } as const;

/** Where the fault is, as far as it was found out before a model was asked, as data; [] when nothing is known. */
export function renderPlace({ guilty, suspects, findings }: Pick<RepairJob, 'guilty' | 'suspects' | 'findings'>): string[] {
  const shown = suspects.slice(0, CAPS.suspects);
  const parts: string[] = [];
  if (guilty?.minimal === true) parts.push(`The part of that change that broke it: with it alone taken back, what is red is green again. It is the place to look at first, not a wish to have it taken back: what it was meant to do should stay. "◀ 1" marks the line that is suspected most.\n${asData('guilty part', renderMarked(guilty.diff, shown, CAPS.suspects), CAPS.guilty)}`);
  if (shown.length > 0) parts.push(`Lines that may hold the fault, best guess first, with how sure that is (0 to 1) and why:\n${asData('suspects', shown.map((one) => `${placeOf(one)} (${one.score.toFixed(2)}): ${one.why.join('; ')}`.slice(0, CAPS.suspect)).join('\n'), CAPS.suspects * CAPS.suspect)}`);
  if (findings.length > 0) parts.push(`What was tried without a model before, and learnt:\n${asData('findings', findings.slice(0, CAPS.findings).map((one) => one.slice(0, CAPS.finding)).join('\n'), CAPS.findings * CAPS.finding)}`);
  return parts;
}
