import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Check, CheckRun } from '../../task/check.ts';
import type { Patch, Workspace } from '../../task/snapshot.ts';
import type { Candidate, Job, Proof, Shop } from '../job.ts';
import { need } from '../job.ts';
import type { Refusal } from './refusal.ts';

const Manifest = z.looseObject({ scripts: z.looseObject({ build: z.string().optional() }).optional() });

export type Built = { readonly kind: 'judged'; readonly build: Proof['build'] } | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * The project's own build script on the patch, for those whose fixes must build (VERIFY_BUILD). One that fails is held
 * against the patch where the snapshot still built. What it writes stays in the private copy. Moves the workspace.
 */
export async function tryBuild(job: Job, shop: Shop, candidate: Candidate, patch: Patch, signal: AbortSignal): Promise<Built> {
  const workspace = need(job, 'workspace');
  const { verifyBuild } = shop.settings;
  if (verifyBuild === 'off' || (verifyBuild === 'agent-fixes' && candidate.fixer.cost === 'free')) return { kind: 'judged', build: 'none' };
  await workspace.moveTo(patch.commit);
  const check = await buildCheck(workspace);
  if (check === undefined) return { kind: 'judged', build: 'none' };
  const run = await runBuild(check, workspace, shop, signal);
  if (passed(run)) return { kind: 'judged', build: 'passed' };
  if (run.kind === 'cannot_run') return { kind: 'judged', build: 'none' };
  await workspace.moveTo(patch.base.commit);
  const before = await runBuild(check, workspace, shop, signal);
  return passed(before) ? { kind: 'refused', refusal: brokeBuild(check, run) } : { kind: 'judged', build: 'failed_before_too' };
}

/** As a check of its own, so that it runs where and how checks run; judged by its exit code. */
async function buildCheck(workspace: Pick<Workspace, 'projectDir' | 'root'>): Promise<Check | undefined> {
  const text = await readFile(join(workspace.projectDir, 'package.json'), 'utf8').catch(() => '{}');
  if (Manifest.safeParse(parsed(text)).data?.scripts?.build === undefined) return undefined;
  return { name: 'build', kind: 'test', runner: 'custom', dir: '', parser: 'exit-code', configFile: 'package.json', command: commandFor(workspace) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

const MANAGERS: readonly { readonly lockfiles: readonly string[]; readonly command: readonly string[] }[] = [
  { lockfiles: ['pnpm-lock.yaml'], command: ['pnpm', 'run', 'build'] },
  { lockfiles: ['yarn.lock'], command: ['yarn', 'run', 'build'] },
  { lockfiles: ['bun.lock', 'bun.lockb'], command: ['bun', 'run', 'build'] },
];

/** The package manager whose lockfile lies in the project, or at the top of its repository; npm where there is none. */
function commandFor({ projectDir, root }: Pick<Workspace, 'projectDir' | 'root'>): readonly string[] {
  const has = (name: string) => existsSync(join(projectDir, name)) || existsSync(join(root, name));
  return MANAGERS.find(({ lockfiles }) => lockfiles.some(has))?.command ?? ['npm', 'run', 'build', '--silent'];
}

/** Not noted among the results: it is no check of the project's. */
function runBuild(check: Check, { projectDir }: Pick<Workspace, 'projectDir'>, shop: Shop, signal: AbortSignal): Promise<CheckRun> {
  return shop.checker.run({ check, projectDir, scope: { kind: 'all' }, timeoutMs: shop.settings.checkTimeoutSeconds * 1000 }, signal);
}

function passed(run: CheckRun): boolean {
  return run.kind === 'ran' && run.failures.length === 0;
}

function brokeBuild(check: Check, run: CheckRun): Refusal {
  const said = run.kind === 'ran' ? (run.failures[0]?.message ?? run.output) : run.kind === 'timed_out' ? `it was stopped after ${Math.round(run.afterMs / 1000)} s` : run.output;
  return { ending: 'code', summary: 'the build fails with it', evidence: [`[build] With your change "${check.command?.join(' ') ?? 'build'}" fails, and without it does not: ${said}`], signs: ['build'] };
}
