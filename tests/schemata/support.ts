import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CandidatePatch } from '../../automation/schemata/candidate.ts';
import { createScreens } from '../../automation/schemata/screens.ts';
import type { ScreenScene, ScreenSession, Screened, Screens } from '../../automation/schemata/screen.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';
import { type Bench, checkBench } from '../checks/support.ts';
import type { TinyProject } from '../support/project.ts';

/** Screens over the real checker. */
export function screensOver(bench: Bench = checkBench()): { readonly bench: Bench; readonly screens: Screens } {
  return { bench, screens: createScreens({ checker: bench.checker, clock: createClock(), random: createRandom(), log: createMemoryLog() }) };
}

/** The scene of a check as the check itself sees it: what it says is red are the targets, what it says is green must stay so. */
export async function sceneOf(bench: Bench, project: TinyProject, { check: name, sources }: { readonly check: string; readonly sources: readonly string[] }): Promise<ScreenScene> {
  const run = await bench.ran(project, name);
  const targets = run.failures.map(({ file, name }) => ({ file, name }));
  const green = run.items.filter(({ status }) => status === 'passed').map(({ file, name }) => ({ file, name }));
  const texts = new Map(sources.map((file) => [file, readFileSync(join(project.dir, file), 'utf8')]));
  return { workspace: { projectDir: project.dir }, check: run.check, targets, green, texts };
}

/** `before` (which stands once in the file) becomes `after`; the edit is as small as that can be said. */
export function candidate(id: number, { texts }: ScreenScene, [file, before, after]: readonly [string, string, string]): CandidatePatch {
  const text = texts.get(file) ?? '';
  const start = text.indexOf(before);
  if (start === -1 || text.indexOf(before, start + 1) !== -1) throw new Error(`${before} does not stand once in ${file}`);
  const same = [...before].findIndex((letter, at) => letter !== after[at]);
  const head = same === -1 ? before.length : same;
  const rest = Math.min(before.length, after.length) - head;
  const differs = Array.from({ length: rest }).findIndex((_none, at) => before.at(-1 - at) !== after.at(-1 - at));
  const tail = differs === -1 ? rest : differs;
  return { id, template: 'test', prior: 1, why: `${before} becomes ${after}`, edits: [{ file, start: start + head, end: start + before.length - tail, text: after.slice(head, after.length - tail) }] };
}

export async function open(screens: Screens, scene: ScreenScene): Promise<ScreenSession> {
  const opened = await screens.open(scene, new AbortController().signal);
  if (opened.kind === 'no') throw new Error(opened.why);
  return opened.session;
}

/** Verdicts by id: `3 failed: adds, nothing`. */
export async function verdicts(session: ScreenSession, candidates: readonly CandidatePatch[], signal = new AbortController().signal): Promise<readonly string[]> {
  const all: Screened[] = [];
  for await (const one of session.screen(candidates, signal)) all.push(one);
  return all.sort((a, b) => a.id - b.id).map(({ id, kind, red }) => `${id} ${kind}${red.length === 0 ? '' : `: ${[...red].sort().join(', ')}`}`);
}
