import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createChecker } from '../../automation/checks/checker.ts';
import { createLiveVitest } from '../../automation/checks/live/live-vitest.ts';
import type { CandidatePatch } from '../../automation/schemata/candidate.ts';
import type { ScreenScene } from '../../automation/schemata/screen.ts';
import { createScreens } from '../../automation/schemata/screens.ts';
import type { Checker } from '../../automation/task/check.ts';
import { createClock } from '../../automation/world/clock.ts';
import type { Log } from '../../automation/world/ports.ts';
import { createProcesses } from '../../automation/world/processes/processes.ts';
import { createRandom } from '../../automation/world/random.ts';
import { inTemporaryFolder, makeProject } from '../project.ts';
import type { BenchRow } from '../row.ts';
import { median } from '../statistics.ts';
import { SOURCES, type SpeedProject, speedProjects } from './speed-projects.ts';

const CANDIDATES = 600;
/** Candidates that are also tried by starting the runner afresh for each. */
const AFRESH = 5;

const nothing = () => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const [clock, random] = [createClock(), createRandom()];
const never = new AbortController().signal;

/** Candidates a second in one switchable program, beside the same candidates with a fresh runner for each; for every runner. */
export async function benchSpeed(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const project of speedProjects) rows.push(...(await inTemporaryFolder('speed', (top) => benchOne(top, project))));
  return rows;
}

async function benchOne(top: string, project: SpeedProject): Promise<BenchRow[]> {
  const dir = join(top, 'w0');
  mkdirSync(dir);
  makeProject(dir, project.files, project.packages);
  const processes = createProcesses({ stateDir: join(top, 'state'), clock, random, log });
  const needs = { processes, clock, random, log, cacheDir: join(top, 'cache'), settings: { liveRunner: true, liveRunnerMaxMb: 2_000, customChecks: [], checksOff: [] } };
  const cold = createChecker(needs);
  const live = createChecker({ ...needs, live: createLiveVitest(needs) });
  try {
    await live.warm(dir);
    const scene = await sceneOf(cold, dir, project.check);
    const candidates = candidatesFor(scene.texts);
    const afresh = await tryAfresh(cold, scene, candidates.slice(0, AFRESH));
    const screened = await screen(live, scene, candidates);
    const confirmed = await tryAfresh(live, scene, candidates.slice(0, AFRESH));
    return rowsOf(project.check, { candidates: candidates.length, afresh, confirmed, ...screened });
  } finally {
    await live.close();
    await processes.close();
  }
}

async function sceneOf(checker: Checker, dir: string, name: string): Promise<ScreenScene> {
  const check = (await checker.discover(dir)).find((one) => one.name === name);
  if (check === undefined) throw new Error(`no check ${name}`);
  const run = await checker.run({ check, projectDir: dir, scope: { kind: 'all' }, timeoutMs: 60_000 }, never);
  if (run.kind !== 'ran' || run.failures.length !== 1) throw new Error(`${name} should have one red test: ${JSON.stringify(run)}`);
  const green = run.items.filter(({ status }) => status === 'passed');
  return { workspace: { projectDir: dir }, check, targets: run.failures, green, texts: new Map(SOURCES.map((file) => [file, readFileSync(join(dir, file), 'utf8')])) };
}

/** Every operator and number of the sources, replaced by others in turn, and the right one last. */
function candidatesFor(texts: ReadonlyMap<string, string>): readonly CandidatePatch[] {
  const places = [...texts].flatMap(([file, text]) => [...text.matchAll(/(?<= )(?:[-+*/]|===|>|\?\?)(?= )|\b\d+\b|-=/g)].map(({ 0: found, index }) => ({ file, found, index })));
  const made: CandidatePatch[] = [];
  for (let turn = 0; made.length < CANDIDATES - 1; turn++) {
    for (const { file, found, index } of places) {
      const text = othersOf(found, turn);
      if (text === undefined || made.length >= CANDIDATES - 1) continue;
      made.push({ id: made.length + 1, template: 'speed', prior: 1, why: `${found} becomes ${text}`, edits: [{ file, start: index, end: index + found.length, text }] });
    }
  }
  const at = texts.get('src/cart.js')?.indexOf('-=') ?? 0;
  return [...made, { id: CANDIDATES, template: 'speed', prior: 1, why: '-= becomes +=', edits: [{ file: 'src/cart.js', start: at, end: at + 2, text: '+=' }] }];
}

function othersOf(found: string, turn: number): string | undefined {
  if (/^\d/.test(found)) return String(Number(found) + turn + 1);
  const kinds = [['-', '+', '*', '/', '%'], ['===', '!==', '>', '<', '>=', '<='], ['??', '||', '&&'], ['-=', '*=', '/=', '%=']];
  const others = kinds.find((kind) => kind.includes(found))?.filter((one) => one !== found) ?? [];
  return others[turn];
}

async function screen(checker: Checker, scene: ScreenScene, candidates: readonly CandidatePatch[]) {
  const opening = clock.monotonicMs();
  const opened = await createScreens({ checker, clock, random, log }).open(scene, never);
  if (opened.kind === 'no') throw new Error(opened.why);
  const started = clock.monotonicMs();
  const passed: number[] = [];
  let all = 0;
  for await (const { id, kind } of opened.session.screen(candidates, never)) {
    if (kind === 'passed') passed.push(id);
    if (kind !== 'not_screened') all += 1;
  }
  const ms = clock.monotonicMs() - started;
  await opened.session.close();
  if (!passed.includes(CANDIDATES)) throw new Error(`the right candidate did not pass: ${passed.join()}`);
  return { screened: all, ms, openMs: started - opening };
}

/** Milliseconds of each: the candidate written, its test file run, the text put back. */
async function tryAfresh(checker: Checker, { workspace: { projectDir }, check, targets, texts }: ScreenScene, candidates: readonly CandidatePatch[]): Promise<number> {
  const times: number[] = [];
  for (const { edits: [edit] } of candidates) {
    if (edit === undefined) continue;
    const text = texts.get(edit.file) ?? '';
    const started = clock.monotonicMs();
    writeFileSync(join(projectDir, edit.file), text.slice(0, edit.start) + edit.text + text.slice(edit.end));
    const run = await checker.run({ check, projectDir, scope: { kind: 'only', items: targets }, changed: [edit.file], timeoutMs: 60_000 }, never);
    times.push(clock.monotonicMs() - started);
    writeFileSync(join(projectDir, edit.file), text);
    if (run.kind !== 'ran') throw new Error(`no verdict: ${JSON.stringify(run)}`);
  }
  return median(times);
}

interface Times {
  readonly candidates: number;
  readonly screened: number;
  readonly ms: number;
  readonly openMs: number;
  readonly afresh: number;
  readonly confirmed: number;
}

function rowsOf(runner: string, { candidates, screened, ms, openMs, afresh, confirmed }: Times): BenchRow[] {
  const [rate, times] = [(screened * 1000) / ms, (screened / ms) * afresh];
  const aim = runner === 'vitest';
  return [
    { figure: `${runner}: candidates screened a second (${screened} of ${candidates})`, value: rate.toFixed(0), target: aim ? '≥ 100' : '-', ok: !aim || rate >= 100 },
    { figure: `${runner}: times as many as starting it afresh for each`, value: times.toFixed(0), target: aim ? '≥ 50' : '-', ok: !aim || times >= 50 },
    { figure: `${runner}: opening a session`, value: `${openMs.toFixed(0)} ms`, target: '-', ok: true },
    { figure: `${runner}: one candidate afresh`, value: `${afresh.toFixed(0)} ms`, target: '-', ok: true },
    ...(aim ? [{ figure: `${runner}: confirming one in the live runner`, value: `${confirmed.toFixed(0)} ms`, target: '-', ok: true }] : []),
  ];
}
