import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckItem, CheckRequest, CheckRun, Checker } from '../task/check.ts';
import type { Settings } from '../config/settings.ts';
import { renderError } from '../errors.ts';
import { cutWholeStart } from '../world/cut.ts';
import type { Clock, Log, Processes, Random, RunEnd } from '../world/ports.ts';
import { type Project, createDiscovery } from './discover.ts';
import { asFailures } from './fingerprints.ts';
import type { LiveRunner } from './live-runner.ts';
import type { CannotRun, DraftFailure, Ended, Parsed, RunJob, RunnerCommand } from './runner.ts';
import { type ProjectJob, environmentFor, isUnconcerned, jobFor } from './run-job.ts';
import { runners } from './runners/table.ts';
import { tidyText } from './tidy.ts';

export interface CheckerNeeds {
  readonly processes: Pick<Processes, 'run'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly random: Pick<Random, 'hex'>;
  readonly log: Log;
  readonly settings: Pick<Settings, 'customChecks' | 'checksOff'>;
  /** Absolute, outside every project: reports, runners' caches. Made when missing. */
  readonly cacheDir: string;
  /** Answers faster where it can; a cold run answers otherwise. */
  readonly live?: LiveRunner;
}

const OUTPUT_BYTES = 8_192;
/** Linters print their report; it must not be cut. */
const STREAM_BYTES = 64 * 1024 * 1024;

/** Finds a project's checks and runs them, each by starting the project's own runner. */
export function createChecker(needs: CheckerNeeds): Checker {
  const read = createDiscovery(needs.settings);
  return {
    async discover(projectDir) {
      return read(await realpath(projectDir)).checks;
    },
    async run(request, signal) {
      const started = needs.clock.monotonicMs();
      const warm = await runLive(needs, request, signal);
      if (warm !== undefined) return warm;
      const verdict = await runCold(needs, read, request, signal);
      return { check: request.check, scope: request.scope, durationMs: Math.round(needs.clock.monotonicMs() - started), ...verdict };
    },
    async warm(projectDir) {
      await needs.live?.warm(projectDir);
    },
    async close() {
      await needs.live?.close();
    },
  };
}

/** How a run ended, before check, scope and time are filled in. */
type Verdict = Distribute<CheckRun>;
type Distribute<Run> = Run extends CheckRun ? Omit<Run, 'check' | 'scope' | 'durationMs'> : never;

async function runLive({ live, log }: CheckerNeeds, request: CheckRequest, signal: AbortSignal): Promise<CheckRun | undefined> {
  if (live === undefined || !live.supports(request.check)) return undefined;
  try {
    return await live.run(request, signal);
  } catch (error) {
    log.warn('The live runner failed; a fresh one answers.', { check: request.check.name, error: renderError(error) });
    return undefined;
  }
}

async function runCold(needs: CheckerNeeds, read: (projectDir: string) => Project, request: CheckRequest, signal: AbortSignal): Promise<Verdict> {
  const folder = join(needs.cacheDir, 'runs', needs.random.hex(12));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return await runPlan(needs, jobFor(request, { read, cacheDir: needs.cacheDir, reportFile: join(folder, 'report') }), request, signal);
  } catch (error) {
    return { kind: 'cannot_run', command: request.check.name, output: '', reason: renderError(error), next: 'See the log; run the check by hand to compare.' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runPlan(needs: CheckerNeeds, job: ProjectJob, request: CheckRequest, signal: AbortSignal): Promise<Verdict> {
  const adapter = runners[job.check.runner];
  if (isUnconcerned(job)) return nothingRan(job.check.name);
  const plan = adapter.commandFor(job);
  if (plan.kind === 'cannot_run') return { ...plan, command: job.check.name, output: '' };
  if (plan.kind === 'nothing') return nothingRan(plan.shown);
  const sofar: Sofar = { deadline: needs.clock.monotonicMs() + request.timeoutMs, items: [], failures: [], reports: 0, exitCode: 0, output: '' };
  for (const command of plan.commands) {
    const stopped = await runCommand({ needs, job, command, request, sofar }, signal);
    if (stopped?.kind === 'cannot_run' && sofar.reports === 0 && givesUpOnImports(job)) return runPlan(needs, { ...job, scope: { kind: 'all' } }, request, signal);
    if (stopped !== undefined) return { ...stopped, command: command.shown, output: sofar.output };
  }
  const { items, failures, exitCode, output } = sofar;
  return { kind: 'ran', command: plan.commands.map(({ shown }) => shown).join(' && '), output, items, failures: asFailures(job.check, failures), exitCode };
}

/** `vitest related` leaves no report where any file does not parse, just after a save that broke it: a run of everything then tells who is red. */
function givesUpOnImports({ check, scope }: RunJob): boolean {
  return check.runner === 'vitest' && scope.kind === 'related';
}

function nothingRan(command: string): Verdict {
  return { kind: 'ran', command, output: '', items: [], failures: [], exitCode: 0 };
}

interface Sofar {
  readonly deadline: number;
  readonly items: CheckItem[];
  readonly failures: DraftFailure[];
  reports: number;
  exitCode: number;
  output: string;
}

interface Step {
  readonly needs: CheckerNeeds;
  readonly job: RunJob;
  readonly command: RunnerCommand;
  readonly request: CheckRequest;
  readonly sofar: Sofar;
}

type Stopped = CannotRun | { readonly kind: 'timed_out'; readonly afterMs: number } | { readonly kind: 'aborted' };

/** Adds what the command found to `sofar`; returns why the check stops here, if it does. */
async function runCommand({ needs, job, command, request, sofar }: Step, signal: AbortSignal): Promise<Stopped | undefined> {
  const end = await needs.processes.run(
    {
      command: command.command, args: command.args, cwd: job.packageDir, env: environmentFor(command, job), label: `check ${job.check.name}`,
      timeoutMs: Math.max(1, sofar.deadline - needs.clock.monotonicMs()), maxBytes: STREAM_BYTES,
    },
    signal,
  );
  sofar.output = tidyText(job, cutWholeStart(`${sofar.output}${end.stdout}${end.stderr === '' ? '' : `\n${end.stderr}`}`, OUTPUT_BYTES));
  if (end.kind !== 'exited') return stoppedBy(end, command, request.timeoutMs);
  sofar.exitCode = Math.max(sofar.exitCode, end.exitCode);
  const report = readReport(job.reportFile);
  if (report !== undefined) sofar.reports += 1;
  const parsed = await parseSafely(job, { job, exitCode: end.exitCode, stdout: end.stdout, stderr: end.stderr, report });
  rmSync(job.reportFile, { force: true });
  if (parsed.kind === 'cannot_run') return parsed;
  sofar.items.push(...parsed.items);
  sofar.failures.push(...parsed.failures);
  return undefined;
}

function stoppedBy(end: Exclude<RunEnd, { kind: 'exited' }>, { command }: RunnerCommand, timeoutMs: number): Stopped {
  switch (end.kind) {
    case 'aborted':
      return { kind: 'aborted' };
    case 'timed_out':
      return { kind: 'timed_out', afterMs: timeoutMs };
    case 'signalled':
      return { kind: 'cannot_run', reason: `The runner was killed by ${end.signal}.`, next: 'Look whether the machine ran out of memory, then run it by hand.' };
    case 'not_started':
      return { kind: 'cannot_run', reason: `${command} could not be started: ${end.message}`, next: end.code === 'ENOENT' ? `Install ${command}, or correct the command.` : 'Run it by hand and correct what it says.' };
  }
}

function readReport(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A report that surprises its parser is no verdict, and no crash either. */
async function parseSafely(job: RunJob, ended: Ended): Promise<Parsed> {
  try {
    return await runners[job.check.runner].parse(ended);
  } catch (error) {
    return { kind: 'cannot_run', reason: `The report of ${job.check.runner} could not be understood: ${renderError(error)}`, next: 'Please report this with the runner\'s version.' };
  }
}
