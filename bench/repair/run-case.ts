import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../project.ts';
import { halfOf } from './bench-case.ts';
import type { BenchCase } from './bench-case.ts';
import { redTests } from './red-tests.ts';
import { linkPackages, writeProject } from './plain-project.ts';
import { repairOnce } from './repair-once.ts';
import type { RepairedOnce } from './repair-once.ts';
import type { Ending, Result } from './result.ts';
import { rankOf } from './true-lines.ts';

/** Settings of a run beside those of repair itself. */
export type CaseSettings = Readonly<Record<string, string>>;

/** Gives one bug to the whole pipeline and judges what came out with the held-back tests. */
export function runCase(one: BenchCase, settings: CaseSettings): Promise<Result> {
  return inTemporaryFolder('repair', async (top) => {
    const [dir, home] = [join(top, 'project'), join(top, 'home')];
    mkdirSync(home);
    makeCase(dir, one);
    const repaired = await repairOnce({ dir, home, files: [...one.saved.keys()], settings });
    const { task, tried, searchSeconds, seconds, why, diff } = repaired;
    return {
      ...headOf(one), tried, searchSeconds, seconds, why, diff,
      ending: await endingOf(repaired, one, { top, dir }),
      rank: rankOf(task.suspects, one.truth),
      guilty: guiltyOf(task.guilty, one),
      template: templateIn(task.attempts.findLast(({ fixer }) => fixer === 'repair')?.rationale ?? ''),
    };
  });
}

export function headOf(one: BenchCase): Pick<Result, 'part' | 'name' | 'half' | 'kind'> {
  return { part: one.part, name: one.name, half: halfOf(one), kind: one.kind };
}

function makeCase(dir: string, one: BenchCase): void {
  if (one.folder === undefined) mkdirSync(dir);
  else cpSync(one.folder, dir, { recursive: true, verbatimSymlinks: true });
  writeProject(dir, new Map([['.gitignore', 'node_modules/\n.keepgreen/\n'], ...one.committed]));
  if (one.folder === undefined) linkPackages(dir, one.committed.get('package.json') ?? '{}');
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.invalid', ...args], { cwd: dir });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'start');
  writeProject(dir, one.saved);
}

async function endingOf(repaired: RepairedOnce, one: BenchCase, place: { readonly top: string; readonly dir: string }): Promise<Ending> {
  if (repaired.kind === 'not_red' || repaired.kind === 'not_fixed') return repaired.kind;
  if (repaired.kind === 'held') applyPatch(place, repaired.diff);
  const right = await isRight(one, place);
  if (repaired.kind === 'landed') return right ? 'fixed' : 'wrong';
  return right ? 'held_right' : 'held_wrong';
}

function applyPatch({ top, dir }: { readonly top: string; readonly dir: string }, diff: string): void {
  const file = join(top, 'held.patch');
  writeFileSync(file, diff);
  execFileSync('git', ['apply', '--whitespace=nowarn', file], { cwd: dir });
}

/** With the visible tests as the person saved them, and those held back. */
async function isRight(one: BenchCase, { top, dir }: { readonly top: string; readonly dir: string }): Promise<boolean> {
  rmSync(join(dir, '.keepgreen'), { recursive: true, force: true });
  writeProject(dir, one.held);
  const red = await redTests(dir, join(top, 'judge'));
  if (red.length === 0 || one.folder === undefined) return red.length === 0;
  // Tests of other people may be red here for reasons of their own.
  execFileSync('git', ['checkout', '--quiet', 'HEAD', '--', '.'], { cwd: dir });
  const before = await redTests(dir, join(top, 'judge'));
  return red.every(({ file, name }) => before.some((old) => old.file === file && old.name === name));
}

/** Does the part that is told as guilty touch a true line? */
function guiltyOf(guilty: RepairedOnce['task']['guilty'], { truth }: BenchCase): Result['guilty'] {
  if (guilty === null || !guilty.minimal) return null;
  const meets = guilty.hunks.some(({ file, first, last }) => (truth.get(file) ?? []).some((range) => first <= range.last && range.first <= last));
  return meets ? 'right' : 'wrong';
}

/** The rationale says by which template it was found. */
function templateIn(rationale: string): string | null {
  return /Found by ([\w+-]+) among/.exec(rationale)?.[1] ?? null;
}
