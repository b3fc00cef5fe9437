import { join } from 'node:path';
import type { Check, CheckRequest, CheckRun } from '../../task/check.ts';
import type { Settings } from '../../config/settings.ts';
import type { Clock } from '../../world/ports.ts';
import { createDiscovery } from '../discover.ts';
import { asFailures } from '../fingerprints.ts';
import { findInstalled } from '../installed.ts';
import type { LiveRunner } from '../live-runner.ts';
import { type JobPlaces, type ProjectJob, environmentFor, isUnconcerned, jobFor } from '../run-job.ts';
import { vitest } from '../runners/vitest.ts';
import { isTypesFlag } from '../runners/vitest-types.ts';
import { type TestScope, namePattern, testScope } from '../test-command.ts';
import { tidyText } from '../tidy.ts';
import { type Desk, type DeskRun, createDesk } from './desk.ts';
import type { LiveScope, Ran } from './messages.ts';
import type { ChildNeeds } from './vitest-child.ts';

export interface LiveVitestNeeds extends ChildNeeds {
  readonly clock: Pick<Clock, 'sleep' | 'monotonicMs'>;
  readonly settings: Pick<Settings, 'liveRunner' | 'liveRunnerMaxMb' | 'customChecks' | 'checksOff'>;
  /** As the checker's. */
  readonly cacheDir: string;
}

/** The versions whose programming interface is known here. */
const OLDEST = 3;

/** Keeps the project's own Vitest open, a child process for each package of each workspace, and asks it instead of starting one. */
export function createLiveVitest(needs: LiveVitestNeeds): LiveRunner {
  const { settings, clock, cacheDir } = needs;
  const read = createDiscovery(settings);
  const desks = new Map<string, Desk>();
  const places: JobPlaces = { read, cacheDir, reportFile: join(cacheDir, 'live-report') };
  const deskOf = (job: ProjectJob): Desk => {
    const desk = desks.get(job.packageDir) ?? createDesk(needs);
    desks.set(job.packageDir, desk);
    return desk;
  };
  let closed = false;
  return {
    supports: (check) => settings.liveRunner && check.runner === 'vitest',
    async run(request, signal) {
      const started = clock.monotonicMs();
      const job = jobFor(request, places);
      const plan = closed || isUnconcerned(job) ? undefined : planOf(job, request);
      if (plan === undefined || plan.asksTypes) return undefined;
      const end = await deskOf(job).run(plan.run, signal);
      const frame = { check: request.check, scope: request.scope, command: plan.shown, durationMs: Math.round(clock.monotonicMs() - started), output: '' };
      if (end.kind === 'cold') return undefined;
      if (end.kind === 'aborted') return { ...frame, kind: 'aborted' };
      if (end.kind === 'late') return { ...frame, kind: 'timed_out', afterMs: request.timeoutMs };
      return asRun(job, frame, end);
    },
    async warm(projectDir) {
      if (!settings.liveRunner || closed) return;
      const checks = read(projectDir).checks.filter(({ runner }) => runner === 'vitest');
      await Promise.allSettled(checks.map((check) => warmOne(check, projectDir)));
    },
    async close() {
      closed = true;
      await Promise.all([...desks.values()].map((desk) => desk.close()));
    },
  };

  async function warmOne(check: Check, projectDir: string): Promise<void> {
    const request: CheckRequest = { check, projectDir, scope: { kind: 'all' }, timeoutMs: 0 };
    const job = jobFor(request, places);
    const plan = planOf(job, request);
    if (plan !== undefined) await deskOf(job).warm(plan.run);
  }
}

interface LivePlan {
  readonly run: DeskRun;
  /** What a person would type to see the same. */
  readonly shown: string;
  /** Type tests are asked for too, and no live Vitest runs those. */
  readonly asksTypes: boolean;
}

/** The cold runner's own command line, taken apart: what Vitest is opened with, and what this run asks for. */
function planOf(job: ProjectJob, request: CheckRequest): LivePlan | undefined {
  const installed = findInstalled(job.packageDir, 'vitest');
  const cold = vitest.commandFor(job);
  const whole = vitest.commandFor({ ...job, scope: { kind: 'all' } });
  if (installed === undefined || installed.major < OLDEST || cold.kind !== 'run' || whole.kind !== 'run') return undefined;
  const [asked] = cold.commands;
  const [base] = whole.commands;
  if (asked === undefined || base === undefined) return undefined;
  const { KEEPGREEN_REPORT: _file, ...env } = environmentFor(base, job);
  const launch = { vitestDir: installed.dir, args: base.args.slice(1).filter((word) => !isTypesFlag(word)), projectDir: job.projectDir, packageDir: job.packageDir, env };
  const { configFile } = job.check;
  const decisive = [join(job.packageDir, 'package.json'), join(installed.dir, 'package.json'), ...(configFile === undefined ? [] : [join(job.projectDir, configFile)])];
  const changed = (request.changed ?? []).map((file) => join(job.projectDir, file));
  return { shown: asked.shown, asksTypes: asked.args.some(isTypesFlag), run: { launch, decisive, changed, scope: liveScope(testScope(job)), workers: request.workers ?? null, limitMs: request.timeoutMs } };
}

function liveScope(scope: TestScope): LiveScope {
  if (scope.kind === 'all') return { kind: 'all' };
  if (scope.kind === 'related') return { kind: 'related', files: [...scope.files] };
  return { kind: 'only', files: [...scope.files], pattern: scope.names === undefined ? null : namePattern(scope.names) };
}

type Frame = Pick<CheckRun, 'check' | 'scope' | 'command' | 'durationMs' | 'output'>;

/** Judged by the cold runner's own words. What can't be judged, or is red for no test's sake, is left to a fresh start. */
function asRun(job: ProjectJob, frame: Frame, { report, exitCode, output }: Ran): CheckRun | undefined {
  const parsed = vitest.parse({ job, exitCode, stdout: output, stderr: '', report: JSON.stringify(report) });
  if (parsed.kind === 'cannot_run') return undefined;
  const { items, failures } = parsed;
  if (failures.some(({ name }) => name === '(exit code)') || (items.length === 0 && failures.some(({ name }) => name === '(unhandled error)'))) return undefined;
  return { ...frame, output: tidyText(job, output).slice(-8_192), kind: 'ran', items, failures: asFailures(job.check, failures), exitCode };
}
