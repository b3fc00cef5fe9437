import { z } from 'zod';
import { placeOf, renderMarked } from '../task/marked-diff.ts';
import type { Task } from '../task/task.ts';
import { clip, clipLines } from './harmless.ts';
import { cutDiff } from './cut-diff.ts';

const MOST_FAILURES = 50;
const MOST_ATTEMPTS = 12;
const MOST_SUSPECTS = 5;
const LOOKED_THROUGH = 24_000;
const LONGEST = { message: 2000, stack: 3000, guilty: 8000, part: 4000, diff: 6000, evidence: 1000, summary: 600 } as const;

/** Everything somebody needs to take over: what it is rendered from, for each destination in its own way. */
export const HandOff = z.object({
  taskId: z.string(),
  project: z.string(),
  at: z.string(),
  outcome: z.string(),
  summary: z.string(),
  files: z.array(z.string()),
  failures: z.array(z.object({ check: z.string(), kind: z.string(), file: z.string(), line: z.number().nullable(), name: z.string(), message: z.string(), stack: z.string() })),
  /** Further failures that are not listed. */
  moreFailures: z.number().int().nonnegative(),
  /** What it was compared with, and the state that is red; commits, '' where unknown. */
  since: z.object({ base: z.string(), snapshot: z.string(), takenAt: z.string() }),
  /** One command, run in the project. */
  reproduce: z.string(),
  guiltyDiff: z.string(),
  /** The part of it that broke it, the suspects marked by `◀ 1` and so on; null where none could be told. */
  guilty: z.object({ why: z.string(), diff: z.string() }).nullable().default(null),
  /** Best guess first. */
  suspects: z.array(z.object({ place: z.string(), why: z.string() })).default([]),
  attempts: z.array(z.object({ number: z.number(), fixer: z.string(), ending: z.string(), summary: z.string(), evidence: z.array(z.string()), diff: z.string(), costUsd: z.number() })),
  evidence: z.object({ file: z.string(), replay: z.string() }),
  cost: z.object({ usd: z.number(), tokens: z.number(), attempts: z.number() }),
  next: z.array(z.object({ command: z.string(), why: z.string() })),
});
export type HandOff = z.infer<typeof HandOff>;

/** What the pipeline knows beside the task. */
export interface HandOffFacts {
  readonly task: Task;
  readonly outcome: string;
  readonly summary: string;
  readonly project: string;
  readonly now: Date;
  readonly base?: { readonly commit: string } | undefined;
  readonly snapshot?: { readonly commit: string; readonly takenAt: string } | undefined;
  readonly guiltyDiff: string;
  /** By attempt number. */
  readonly diffs: ReadonlyMap<number, string>;
  /** The command of the check that is red, as a person would type it; '' when unknown. */
  readonly command: string;
  /** What takes secrets and invisible characters out; idempotent. Before anything is cut: half a secret has no shape. */
  readonly redact: (text: string) => string;
}

export function makeHandOff(facts: HandOffFacts): HandOff {
  const { task } = facts;
  const redact = (text: string) => tamed(text, facts.redact);
  return redacted({
    taskId: task.id,
    project: facts.project,
    at: facts.now.toISOString(),
    outcome: facts.outcome,
    summary: clip(redact(facts.summary), LONGEST.summary),
    files: task.files.slice(0, MOST_FAILURES),
    failures: task.failures.slice(0, MOST_FAILURES).map((failure) => ({
      check: failure.check, kind: failure.kind, file: failure.file, line: failure.line, name: clip(redact(failure.name), LONGEST.summary),
      message: clipLines(redact(failure.message), LONGEST.message), stack: clipLines(redact(failure.stack ?? ''), LONGEST.stack),
    })),
    moreFailures: Math.max(0, task.failures.length - MOST_FAILURES),
    since: { base: facts.base?.commit ?? '', snapshot: facts.snapshot?.commit ?? '', takenAt: facts.snapshot?.takenAt ?? '' },
    reproduce: clip(redact(facts.command), LONGEST.summary) || `keepgreen fix ${task.filePath}`.trim(),
    guiltyDiff: cutDiff(facts.redact(facts.guiltyDiff), suspects(task), LONGEST.guilty),
    guilty: task.guilty?.minimal === true ? { why: clip(redact(task.guilty.why), LONGEST.summary), diff: clipLines(renderMarked(redact(task.guilty.diff), task.suspects, MOST_SUSPECTS), LONGEST.part) } : null,
    suspects: task.suspects.slice(0, MOST_SUSPECTS).map((one) => ({ place: placeOf(one), why: clip(redact(one.why.join('; ')), LONGEST.summary) })),
    attempts: task.attempts.slice(-MOST_ATTEMPTS).map((attempt) => ({
      number: attempt.number, fixer: attempt.fixer, ending: attempt.ending, summary: clip(redact(attempt.summary), LONGEST.summary),
      evidence: attempt.evidence.slice(0, 10).map((line) => clip(redact(line), LONGEST.evidence)), diff: clipLines(redact(facts.diffs.get(attempt.number) ?? ''), LONGEST.diff), costUsd: attempt.usage.costUsd,
    })),
    evidence: { file: `runs/${task.id}/evidence.json`, replay: `keepgreen replay ${task.id}` },
    cost: { usd: task.costUsd, tokens: task.tokens, attempts: task.attempts.length },
    next: [
      { command: `keepgreen task ${task.id}`, why: 'everything keepgreen knows about it' },
      ...(task.suspects.length === 0 ? [] : [{ command: `keepgreen why ${task.id}`, why: 'what broke it, with the suspicious lines marked' }]),
      { command: `keepgreen retry ${task.id}`, why: 'try again, on the tree as it is then' },
    ],
  }, facts.redact);
}

/** Of a text without end only the beginning is looked through; what stands at the cut, and could be half a secret, goes. */
function tamed(text: string, redact: (text: string) => string): string {
  return text.length <= LOOKED_THROUGH ? redact(text) : redact(text.slice(0, LOOKED_THROUGH)).slice(0, -2000);
}


/** Every text in a value through the door; keys are ours. */
export function redacted<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => redacted(item, redact)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]: [string, unknown]) => [key, redacted(inner, redact)])) as T;
}

/** Files in the order of how likely they are to blame: saved ones, then those that the failures name. */
function suspects(task: Task): readonly string[] {
  return [...new Set([...task.files, ...task.failures.map((failure) => failure.file), ...task.failures.flatMap((failure) => failure.stack?.match(/[\w./@-]+\.\w+(?=:\d+)/g) ?? [])])];
}
