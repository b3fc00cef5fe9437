import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createChecker } from '../../automation/checks/checker.ts';
import { createLiveVitest } from '../../automation/checks/live/live-vitest.ts';
import { check } from '../../automation/steps/check.ts';
import { createBudgets } from '../../automation/limits/budgets.ts';
import { createMemoryLedger } from '../../automation/limits/usage-ledger.ts';
import { newJob } from '../../automation/steps/job.ts';
import type { Candidate, Job, Shop } from '../../automation/steps/job.ts';
import { verify } from '../../automation/steps/verify.ts';
import { emptyState } from '../../automation/task/state.ts';
import { newTask } from '../../automation/task/task.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createGit } from '../../automation/world/git.ts';
import { createProcesses } from '../../automation/world/processes/processes.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';
import { temporaryFolder, tinyProject } from '../support/project.ts';
import { never, paid, scriptedFixer } from '../support/scene.ts';
import { openFor } from '../workspace/open.ts';

/** Files of the project as a patch leaves them; null takes one away. */
export type Edit = Readonly<Record<string, string | null>>;

export interface CheatBench {
  readonly shop: Shop;
  readonly job: Job;
  /** Judges the patch as if the agent had proposed it; `held`, or the ending with the first line of evidence. */
  judge(edit: Edit): Promise<string>;
  /** The proof of the patch that held last. */
  proof(): Candidate['proof'];
}

/**
 * A real project whose save turned its real tests red, looked at by the real check step; patches are judged by the
 * real verify step with real runs. Only the guard waves everything through: what it would say is not the question here.
 */
export async function cheatBench(start: { readonly files: Readonly<Record<string, string>>; readonly packages: readonly string[]; readonly save: Edit }): Promise<CheatBench> {
  const project = tinyProject(start.files, { packages: start.packages });
  const { workspaces, settings } = await openFor(project.dir);
  const [clock, random, log] = [createClock(), createRandom(), createMemoryLog()];
  const processes = createProcesses({ stateDir: settings.stateDir, clock, random, log });
  const needs = { processes, clock, random, log, settings: { ...settings, liveRunner: true, liveRunnerMaxMb: 2_000 }, cacheDir: temporaryFolder('keepgreen-cache') };
  const checker = createChecker({ ...needs, live: createLiveVitest(needs) });
  const world = { clock, random, log, git: createGit({ clock, random }), processes, redact: (text: string) => text };
  const shop: Shop = {
    settings: { ...settings, checkTimeoutSeconds: 60, minimiseSeconds: 0 }, workspaces, checker, fixers: [],
    world,
    budgets: createBudgets({ ledger: createMemoryLedger({ clock, isAlive: () => true }), settings, world }),
    guard: () => ({ kind: 'clean', warnings: [], asks: [] }),
    readyOf: () => Promise.resolve({ ok: true, detail: '' }), lastSaveMs: () => -Infinity,
  };
  apply(project.dir, start.save);
  const task = { ...newTask('task_00000001', { type: 'file_change', files: Object.keys(start.save), description: 'saved', priority: 2 }, clock.now()), status: 'in_progress' as const };
  const job = newJob(task, emptyState(), () => Promise.resolve(emptyState()));
  onTestFinished(async () => {
    await job.workspace?.release();
    await checker.close();
    await processes.close();
  });
  const outcome = await check(job, shop, never);
  if (outcome.kind !== 'red') throw new Error(`the save is not red: ${JSON.stringify(outcome)}`);
  job.task = { ...job.task, failures: [...outcome.failures] };
  let proof: Candidate['proof'];
  return { shop, job, proof: () => proof, judge: async (edit) => {
    const one: Job = { ...job, tolerated: new Set(job.tolerated), notes: [] };
    one.candidate = await candidateFor(one, edit, shop);
    const { candidate } = one;
    const judged = await verify(one, shop, never);
    proof = candidate.proof;
    if (judged.kind === 'verified') return 'held';
    return judged.kind === 'attempt_ended' ? `${judged.attempt.ending}: ${judged.attempt.evidence[0]?.split('\n')[0] ?? ''}` : judged.kind;
  } };
}

async function candidateFor(job: Job, edit: Edit, shop: Shop): Promise<Candidate> {
  const { workspace, snapshot } = job;
  if (workspace === undefined || snapshot === undefined) throw new Error('the check step has opened no workspace');
  await workspace.moveTo(snapshot.commit);
  apply(workspace.projectDir, edit);
  const patch = await workspace.changes(snapshot);
  const runDir = join(shop.settings.stateDir, 'runs', job.task.id, '1');
  mkdirSync(runDir, { recursive: true });
  return { fixer: scriptedFixer('agent', 'metered', []), proposal: { kind: 'proposed', rationale: '', usage: paid }, patch, startedAt: shop.world.clock.now().toISOString(), startedMs: 0, number: 1, runDir, merged: false, recorded: false };
}

function apply(dir: string, edit: Edit): void {
  for (const [path, text] of Object.entries(edit)) {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text === null) rmSync(file);
    else writeFileSync(file, text);
  }
}
