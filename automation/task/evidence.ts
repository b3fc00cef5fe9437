import { z } from 'zod';
import { Ending } from './attempt.ts';
import { Confidence } from './confidence.ts';
import { CheckKind, Failure } from './failure.ts';
import { Guilty, Suspect } from './suspect.ts';
import { Grant, Stage, TaskOutcome } from './task.ts';

export const EVIDENCE_VERSION = 1;

/** A failure by name, without its message. */
export const RedItem = Failure.pick({ fingerprint: true, check: true, file: true, name: true });
export type RedItem = z.infer<typeof RedItem>;

/** One run of one check, without its output. */
export const RunRecord = z.object({
  stage: Stage,
  check: z.string(),
  kind: CheckKind,
  runner: z.string(),
  /** `all`, `related` or `only`. */
  scope: z.string(),
  command: z.string(),
  status: z.enum(['passed', 'failed', 'cannot_run', 'timed_out', 'aborted']),
  /** null: it was ended by a signal, or never began. */
  exitCode: z.number().int().nullable(),
  durationMs: z.number().nonnegative(),
  passed: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  red: z.array(RedItem),
});
export type RunRecord = z.infer<typeof RunRecord>;

const Finding = z.object({ rule: z.string(), path: z.string(), forPeople: z.string() });

/** One attempt with its verdict; what the fixer says of it stands apart, in `claims`. */
const AttemptEvidence = z.object({
  number: z.number().int().positive(),
  fixer: z.string(),
  model: z.string().nullable(),
  verdict: Ending,
  why: z.string(),
  refusals: z.array(z.string()),
  files: z.array(z.string()),
  diffHash: z.string().nullable(),
  durationMs: z.number().nonnegative(),
  turns: z.number().int().nonnegative(),
  requests: z.number().int().nonnegative(),
  tokens: z.number().int().nonnegative(),
  costUsd: z.number().nonnegative(),
  runDir: z.string(),
});

/** A proven patch: two commits of keepgreen's own repository, kept for `keepgreen replay`. */
const ProvenPatch = z.object({
  snapshotCommit: z.string(),
  patchCommit: z.string(),
  /** sha256 of the unified diff. */
  diffHash: z.string(),
  files: z.array(z.string()),
  addedLines: z.number().int().nonnegative(),
  removedLines: z.number().int().nonnegative(),
});

/** How a task came to its verdict: everything a script needs to check it. `runs/<task>/evidence.json`, in snake_case. */
export const Evidence = z.object({
  version: z.literal(EVIDENCE_VERSION),
  taskId: z.string(),
  writtenAt: z.string(),
  description: z.string(),
  savedFiles: z.array(z.string()),
  /** What a person allowed beyond the rules. */
  grants: z.array(Grant).default([]),
  /** null while it goes on. */
  outcome: TaskOutcome.nullable(),
  summary: z.string(),
  startedAt: z.string().nullable(),
  timings: z.array(z.object({ stage: Stage, ms: z.number().nonnegative() })),
  patch: ProvenPatch.nullable(),
  /** The failing set that was to be made green. */
  before: z.array(Failure),
  /** The part of the change that broke it, and the lines that were suspected; null and [] where that was not looked for. */
  guilty: Guilty.nullable().default(null),
  suspects: z.array(Suspect).default([]),
  /** Red beside them on the proven patch: red before too, or flaky. null: nothing was proven. */
  after: z.array(RedItem).nullable(),
  /** In order, the newest kept. */
  runs: z.array(RunRecord),
  guard: z.object({ warnings: z.array(Finding), asks: z.array(Finding) }).nullable(),
  build: z.enum(['passed', 'failed_before_too', 'none']).nullable(),
  droppedHunks: z.number().int().nonnegative().nullable(),
  confidence: Confidence.nullable(),
  attempts: z.array(AttemptEvidence),
  /** The fixers' own words about their work. Never input to a verdict. */
  claims: z.array(z.object({ attempt: z.number().int().positive(), by: z.string(), text: z.string() })),
  cost: z.object({ usd: z.number().nonnegative(), tokens: z.number().int().nonnegative(), requests: z.number().int().nonnegative() }),
  landing: z.object({ mode: z.string(), status: z.string(), commit: z.string().nullable(), branch: z.string().nullable(), url: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  tools: z.record(z.string(), z.string()),
  sandbox: z.string().nullable(),
});
export type Evidence = z.infer<typeof Evidence>;
