import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canaryFor, type Canary } from '../../checks/canary.ts';
import type { Check, CheckRun, CheckScope, ItemStatus } from '../../task/check.ts';
import type { Failure } from '../../task/failure.ts';
import type { Patch } from '../../task/snapshot.ts';
import type { Job, Shop } from '../job.ts';
import { need } from '../job.ts';
import { runChecks } from '../run-checks.ts';
import { readTexts } from './read-texts.ts';
import type { Refusal } from './refusal.ts';
import { targetsOf } from '../targets.ts';

/** So many failing test files get a canary; they all run the same code. */
const MOST_CANARIES = 3;
/** Runners whose test files are JavaScript or TypeScript. */
const RUNNERS = new Set(['vitest', 'jest', 'mocha', 'node-test']);

/** What became of the canaries. */
export type Sang =
  | { readonly kind: 'failed_as_it_must' }
  /** No word on the patch: it could not be asked, for reasons that are not the patch's. */
  | { readonly kind: 'not_asked'; readonly why: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * A test that asserts falsehoods beside the failing one, after the changed code was loaded and run, must fail with the
 * patch. Where it passes, or is not heard of, the same is asked on the snapshot (the control): only what the patch
 * itself brought about is held against it. Moves the workspace, to either commit.
 */
export async function askCanary(job: Job, shop: Shop, patch: Patch, signal: AbortSignal): Promise<Sang> {
  const workspace = need(job, 'workspace');
  const nests = await findNests(job, shop, patch);
  if (nests.length === 0) return { kind: 'not_asked', why: 'no canary could be made in the style of the failing tests' };
  await workspace.moveTo(patch.commit);
  const heard = await listen(job, shop, nests, signal);
  const wrong = nests.filter((nest) => heard.get(nest) !== 'failed');
  if (wrong.length === 0) return { kind: 'failed_as_it_must' };
  await workspace.moveTo(patch.base.commit);
  const control = await listen(job, shop, wrong, signal);
  const guilty = wrong.find((nest) => control.get(nest) !== heard.get(nest) && (heard.get(nest) === 'passed' || control.get(nest) === 'failed'));
  if (guilty === undefined) return { kind: 'not_asked', why: `a canary beside ${wrong[0]?.target.file ?? 'the test'} says nothing in this project, with or without the change` };
  return { kind: 'refused', refusal: believes(guilty, heard.get(guilty)) };
}

interface Nest {
  readonly check: Check;
  readonly target: Failure;
  readonly canary: Canary;
  readonly scope: CheckScope;
}

/** The failing tests' files, as the patch has them, each with a canary of its own. */
async function findNests(job: Job, shop: Shop, patch: Patch): Promise<readonly Nest[]> {
  const tests = targetsOf(job).filter(({ kind }) => kind === 'test');
  const texts = await readTexts(shop.world.git, need(job, 'workspace'), patch.commit, tests.map(({ file }) => file));
  const nests = new Map<string, Nest>();
  for (const target of tests) {
    const check = job.checks.find(({ name, runner }) => name === target.check && RUNNERS.has(runner));
    const text = texts.get(target.file) ?? '';
    if (check === undefined || text === '' || nests.has(target.file) || nests.size >= MOST_CANARIES) continue;
    const canary = canaryFor(target.file, text, shop.world.random.hex(4));
    if (canary === undefined) continue;
    const names = tests.filter(({ file, check: of }) => file === target.file && of === target.check).map(({ name }) => name);
    nests.set(target.file, { check, target, canary, scope: { kind: 'only', items: [...names, canary.title].map((name) => ({ file: canary.file, name })) } });
  }
  return [...nests.values()];
}

/** Writes the canaries, runs them, takes them away again. Not in the result: one that nothing was heard of. */
async function listen(job: Job, shop: Shop, nests: readonly Nest[], signal: AbortSignal): Promise<ReadonlyMap<Nest, ItemStatus>> {
  const { projectDir } = need(job, 'workspace');
  const files = nests.map(({ canary }) => join(projectDir, canary.file));
  const noted = job.notes.length;
  try {
    await Promise.all(nests.map(({ canary }) => writeFile(join(projectDir, canary.file), canary.text, { flag: 'wx' })));
    const runs = await Promise.all(nests.map(async (nest) => [nest, await runChecks(job, shop, { checks: [nest.check], scope: nest.scope }, signal)] as const));
    return new Map(runs.flatMap(([nest, [run]]) => statusIn(run, nest)));
  } finally {
    // A canary's red is no result of the project's.
    job.notes.splice(noted);
    await Promise.all(files.map((file) => rm(file, { force: true })));
  }
}

function statusIn(run: CheckRun | undefined, nest: Nest): [Nest, ItemStatus][] {
  const item = run?.kind === 'ran' ? run.items.find(({ file, name }) => file === nest.canary.file && name === nest.canary.title) : undefined;
  return item === undefined ? [] : [[nest, item.status]];
}

function believes({ target }: Nest, heard: ItemStatus | undefined): Refusal {
  const what = heard === 'passed' ? 'assertions that must fail pass' : 'a test that must fail is not reported';
  return {
    ending: 'cheat',
    summary: `with the change, ${what} in ${target.file}`,
    evidence: [`[canary] With your change, ${what}: a test with false assertions, added to a copy of ${target.file}, did not fail as it does without your change. Code must not alter assertions, the test runner, or what values are equal to; fix the cause.`],
    signs: ['rule:canary'],
  };
}
