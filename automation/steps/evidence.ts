import { readFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { renderError } from '../errors.ts';
import { toCamel, toSnake } from '../store/codec.ts';
import { Evidence, EVIDENCE_VERSION } from '../task/evidence.ts';
import type { RedItem, RunRecord } from '../task/evidence.ts';
import type { CheckRun } from '../task/check.ts';
import type { Failure } from '../task/failure.ts';
import type { Outcome } from '../task/outcome.ts';
import type { Patch } from '../task/snapshot.ts';
import type { Landing, Stage, Task } from '../task/task.ts';
import type { Job, Shop } from './job.ts';
import { toolVersions } from './tool-versions.ts';

/** What is kept at most; a record is for people and scripts, not an archive. */
const MOST = { failures: 300, red: 50, runs: 100, attempts: 50, refusals: 10, text: 2_000, claim: 1_000 } as const;

const WORTH_WRITING: readonly Outcome['kind'][] = ['landed', 'held', 'asked', 'postponed', 'escalated', 'out_of_time', 'fault'];

/**
 * Writes `runs/<task>/evidence.json` after a step that ended an attempt or decided about the task, and keeps a proven
 * patch's commits for `keepgreen replay`. Never throws: evidence that can't be written is said in the log.
 */
export async function recordEvidence(job: Job, shop: Shop, outcome: Outcome): Promise<void> {
  const ended = 'attempt' in outcome && outcome.attempt !== null;
  if (!ended && !WORTH_WRITING.includes(outcome.kind)) return;
  try {
    const evidence = await evidenceOf(job, shop);
    await save(evidence, shop.settings.stateDir);
    job.ran.length = 0;
    if (evidence.patch !== null) await shop.workspaces.keep(`replay/${job.task.id}`, evidence.patch.patchCommit);
  } catch (error) {
    shop.world.log.warn(`the evidence could not be written: ${renderError(error)}`, { task: job.task.id });
  }
}

/**
 * What became of it after its last step (undone, expired) goes into the record too; what was proven stays proven. Never
 * throws, and does nothing where there is no record.
 */
export async function retellEvidence(task: Task, { settings, world }: Pick<Shop, 'settings' | 'world'>): Promise<void> {
  const evidence = await loadEvidence(settings.stateDir, task.id);
  if (evidence === undefined) return;
  const { outcome, summary, landing } = task;
  const retold = { ...evidence, writtenAt: world.clock.now().toISOString(), outcome, summary, landing: landing === null ? null : landingFacts(landing) };
  try {
    await save(Evidence.parse(redacted(retold, world.redact)), settings.stateDir);
  } catch (error) {
    world.log.warn(`the evidence could not be written: ${renderError(error)}`, { task: task.id });
  }
}

async function save(evidence: Evidence, stateDir: string): Promise<void> {
  const file = evidenceFile(stateDir, evidence.taskId);
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, `${JSON.stringify(toSnake(evidence), null, 2)}\n`, { mode: 0o600 });
}

/** The record of a task; undefined when there is none, or none that can be read. */
export async function loadEvidence(stateDir: string, taskId: string): Promise<Evidence | undefined> {
  const text = await readFile(evidenceFile(stateDir, taskId), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Evidence.parse(withToolNames(toCamel(JSON.parse(text)), JSON.parse(text)));
  } catch {
    return undefined;
  }
}

/** All that is known of the task now; what an earlier run of it found out (before a restart, before it was held) is kept. */
export async function evidenceOf(job: Job, shop: Shop): Promise<Evidence> {
  const { task } = job;
  const earlier = await loadEvidence(shop.settings.stateDir, task.id);
  const before = earlier?.startedAt === task.startedAt ? earlier : undefined;
  const proven = provenPatch(job, before);
  const draft: Evidence = {
    version: EVIDENCE_VERSION,
    taskId: task.id,
    writtenAt: shop.world.clock.now().toISOString(),
    description: task.description,
    savedFiles: task.files.slice(0, MOST.failures),
    grants: task.grants,
    outcome: task.outcome,
    summary: task.summary,
    startedAt: task.startedAt,
    timings: task.timings.slice(-MOST.runs),
    ...proven,
    before: task.failures.slice(0, MOST.failures).map(shortFailure),
    guilty: task.guilty ?? before?.guilty ?? null,
    suspects: task.suspects.length > 0 ? task.suspects : (before?.suspects ?? []),
    runs: [...(before?.runs ?? []), ...job.ran].slice(-MOST.runs),
    attempts: task.attempts.slice(-MOST.attempts).map(attemptOf),
    claims: task.attempts.slice(-MOST.attempts).flatMap((one) => (one.rationale === '' ? [] : [{ attempt: one.number, by: one.fixer, text: one.rationale.slice(0, MOST.claim) }])),
    cost: { usd: task.costUsd, tokens: task.tokens, requests: task.attempts.reduce((sum, one) => sum + one.usage.requests, 0) },
    landing: task.landing === null ? null : landingFacts(task.landing),
    tools: await toolVersions(shop.world, shop.settings.projectRoot, job.checks),
    sandbox: shop.sandboxLevel ?? null,
  };
  return Evidence.parse(redacted(draft, shop.world.redact));
}

/** One run as the record keeps it. */
export function runRecord(run: CheckRun, stage: Stage): RunRecord {
  const ran = run.kind === 'ran' ? run : undefined;
  const failed = ran?.failures.length ?? 0;
  return {
    stage,
    check: run.check.name,
    kind: run.check.kind,
    runner: run.check.runner,
    scope: run.scope.kind,
    command: run.command.slice(0, MOST.text),
    status: run.kind === 'ran' ? (failed === 0 ? 'passed' : 'failed') : run.kind,
    exitCode: ran?.exitCode ?? null,
    durationMs: run.durationMs,
    passed: ran?.items.filter((item) => item.status === 'passed').length ?? 0,
    failed,
    red: ran?.failures.slice(0, MOST.red).map(redItem) ?? [],
  };
}

function evidenceFile(stateDir: string, taskId: string): string {
  return join(stateDir, 'runs', taskId, 'evidence.json');
}

/** Keys of `tools` are names of programs, not words of ours. */
function withToolNames(renamed: unknown, raw: unknown): unknown {
  const named = typeof raw === 'object' && raw !== null && 'tools' in raw ? { tools: raw.tools } : {};
  return typeof renamed === 'object' && renamed !== null ? { ...renamed, ...named } : renamed;
}

type Proven = Pick<Evidence, 'patch' | 'after' | 'guard' | 'build' | 'droppedHunks' | 'confidence'>;

const NOTHING_PROVEN: Proven = { patch: null, after: null, guard: null, build: null, droppedHunks: null, confidence: null };

/** What stands in a landing was proven; a proposal that is only being judged is not told. */
function provenPatch(job: Job, earlier: Evidence | undefined): Proven {
  const { landing } = job.task;
  const { candidate } = job;
  if (landing === null) return NOTHING_PROVEN;
  if (candidate === undefined || candidate.patch.commit !== landing.patchCommit) return earlier?.patch === null ? NOTHING_PROVEN : (earlier ?? NOTHING_PROVEN);
  const { proof, patch, confidence } = candidate;
  const facts = { patch: patchOf(patch, landing), build: proof?.build ?? null, droppedHunks: proof?.droppedHunks ?? null, confidence: confidence ?? null, guard: proof === undefined ? null : { warnings: [...proof.guard.warnings], asks: [...proof.guard.asks] } };
  if (candidate.recorded && proof === undefined && earlier?.patch != null) return { ...pickProven(earlier), patch: facts.patch };
  // The newest run of everything may be one on the snapshot, to see what is red without the patch.
  return { ...facts, after: proof === undefined ? redAfter(job) : proof.runs.flatMap((run) => (run.kind === 'ran' ? run.failures : [])).slice(0, MOST.red).map(redItem) };
}

function pickProven({ patch, after, guard, build, droppedHunks, confidence }: Evidence): Proven {
  return { patch, after, guard, build, droppedHunks, confidence };
}

function patchOf(patch: Patch, landing: Landing): Evidence['patch'] {
  const sum = (key: 'addedLines' | 'removedLines') => patch.files.reduce((lines, file) => lines + file[key], 0);
  return { snapshotCommit: landing.snapshotCommit, patchCommit: landing.patchCommit, diffHash: patch.hash, files: patch.files.map(({ path }) => path), addedLines: sum('addedLines'), removedLines: sum('removedLines') };
}

/** What the newest run of everything on the patch showed red, check by check. */
function redAfter(job: Job): RedItem[] {
  const newest = new Map(job.ran.filter((run) => run.stage === 'verifying' && run.scope === 'all').map((run) => [run.check, run]));
  return [...newest.values()].flatMap((run) => run.red);
}

function attemptOf(one: Task['attempts'][number]): Evidence['attempts'][number] {
  return {
    number: one.number, fixer: one.fixer, model: one.usage.model, verdict: one.ending, why: one.summary.slice(0, MOST.text), refusals: one.evidence.slice(0, MOST.refusals),
    files: one.files, diffHash: one.diffHash, durationMs: one.durationMs, turns: one.usage.turns, requests: one.usage.requests, tokens: one.usage.tokens, costUsd: one.usage.costUsd, runDir: one.runDir,
  };
}

function landingFacts({ mode, status, commit, branch, url, reason }: Landing): Evidence['landing'] {
  return { mode, status, commit, branch, url, reason };
}

function shortFailure(failure: Failure): Failure {
  return { ...failure, message: failure.message.slice(0, MOST.text), stack: null };
}

function redItem({ fingerprint, check, file, name }: Failure): RedItem {
  return { fingerprint, check, file, name };
}

/** Every text of a value through the one door. */
function redacted(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redacted(item, redact)]));
}
