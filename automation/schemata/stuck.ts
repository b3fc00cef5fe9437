import { compileScene } from './compile-scene.ts';
import type { Row } from './inside/plan.ts';
import type { Screens, TestEnd } from './screen.ts';
import { type ScreensNeeds, setStage } from './stage.ts';

type Scene = Parameters<Screens['stuck']>[0];

/** So many test files are loaded before it is asked whether the stuck ones are among them. */
const FILES_AT_ONCE = 20;
/** Every test that is stuck takes its ticks twice. */
const LIMITS = { limitMs: 60_000, testMs: 3_000 } as const;

/** Runs of a driver over all tests, each stopped in time, a few files after the other until some are stuck or `signal` says enough. */
export async function findStuck(needs: ScreensNeeds, scene: Scene, signal: AbortSignal): Promise<readonly TestEnd[] | undefined> {
  const testFiles = [...new Set(scene.testFiles)];
  let told: readonly TestEnd[] | undefined;
  for (let at = 0; at < testFiles.length && !signal.aborted; at += FILES_AT_ONCE) {
    const ends = await endsOf(needs, { ...scene, testFiles: testFiles.slice(at, at + FILES_AT_ONCE) }, signal);
    if (ends !== undefined) told = [...(told ?? []), ...ends];
    if (ends?.some(({ status }) => status === 'stuck') === true) break;
  }
  return told;
}

async function endsOf(needs: ScreensNeeds, { workspace, check, texts, ticks, testFiles }: Scene, signal: AbortSignal): Promise<readonly TestEnd[] | undefined> {
  const stage = setStage(needs, { projectDir: workspace.projectDir, check, testFiles, tests: [], texts, ticks });
  if (typeof stage === 'string') return undefined;
  try {
    stage.switchTo(compileScene(texts, undefined).texts);
    let idle: Idle | undefined;
    for await (const row of stage.run({ ids: [], drivers: 1, ...LIMITS, lookEvery: 1, quiet: true, coverage: false }, signal)) if (row.kind === 'idle') idle = row;
    return idle === undefined || idle.ticks === 0 ? undefined : byName(idle.seen ?? [], testFiles);
  } finally {
    stage.clear();
  }
}

type Idle = Extract<Row, { kind: 'idle' }>;

/** One that was stopped is told of twice; the worst counts, as it does for tests of one name. */
function byName(seen: NonNullable<Idle['seen']>, testFiles: readonly string[]): readonly TestEnd[] {
  const ends = new Map<string, TestEnd>();
  for (const { file, name, status, stopped } of seen) {
    const key = `${file}\0${name}`;
    const end: TestEnd = { file: testFiles[file] ?? '', name, status: stopped === true ? 'stuck' : status };
    if (BADNESS[end.status] >= BADNESS[ends.get(key)?.status ?? 'passed']) ends.set(key, end);
  }
  return [...ends.values()];
}

const BADNESS = { passed: 0, skipped: 1, failed: 2, stuck: 3 } as const;
