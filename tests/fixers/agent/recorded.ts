import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { PassReport } from '../../../automation/fixers/agent/classify.ts';
import { newEvidence, note, type Evidence } from '../../../automation/fixers/agent/evidence.ts';
import { parseStreamLine } from '../../../automation/fixers/agent/stream.ts';

const folder = new URL('../../fixtures/claude-streams/', import.meta.url);

/** What the real CLI 2.1.197 said in each of these cases; the last line holds how the process ended and why. */
export const recordedNames = readdirSync(folder).filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -'.jsonl'.length));

export interface Recorded {
  readonly lines: readonly string[];
  readonly report: PassReport;
  readonly now: Date;
}

export function loadRecorded(name: string): Recorded {
  const lines = readFileSync(new URL(`${name}.jsonl`, folder), 'utf8').trim().split('\n');
  const { stop, end, now } = Last.parse(JSON.parse(lines.pop() ?? ''));
  return { lines, report: { evidence: collect(lines), stop, end }, now: new Date(now) };
}

export function collect(lines: readonly string[]): Evidence {
  const evidence = newEvidence();
  for (const line of lines) note(evidence, parseStreamLine(line));
  return evidence;
}

const output = { stdout: z.string(), stderr: z.string(), durationMs: z.number() };
const Last = z.object({
  type: z.literal('keepgreen_end'),
  now: z.string(),
  stop: z.enum(['idle', 'deadline', 'gave_up', 'aborted']).nullable(),
  end: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('exited'), exitCode: z.number(), ...output }),
    z.object({ kind: z.literal('signalled'), signal: z.string(), ...output }),
    z.object({ kind: z.literal('aborted'), ...output }),
  ]),
});
