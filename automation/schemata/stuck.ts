import { compileScene } from './compile-scene.ts';
import type { PlannedTest, Row } from './inside/plan.ts';
import type { ScreenScene } from './screen.ts';
import { type ScreensNeeds, setStage } from './stage.ts';

type Scene = Omit<ScreenScene, 'targets'>;
type Named = ScreenScene['targets'];

/** So many test files are loaded before it is asked whether the stuck ones are among them. */
const FILES_AT_ONCE = 20;
/** Every test that is stuck takes its ticks twice. */
const LIMITS = { limitMs: 60_000, testMs: 3_000 } as const;

/** Runs of a driver over all tests, each stopped in time, a few files after the other until some are stuck or `signal` says enough. */
export async function findStuck(needs: ScreensNeeds, scene: Scene, signal: AbortSignal): Promise<Named | undefined> {
  const testFiles = [...new Set(scene.green.map(({ file }) => file))];
  let told: Named | undefined;
  for (let at = 0; at < testFiles.length && !signal.aborted; at += FILES_AT_ONCE) {
    const stuck = await stuckAmong(needs, scene, testFiles.slice(at, at + FILES_AT_ONCE), signal);
    if (stuck !== undefined && stuck.length > 0) return stuck;
    told ??= stuck;
  }
  return told;
}

async function stuckAmong(needs: ScreensNeeds, { workspace, check, green, texts, ticks }: Scene, testFiles: readonly string[], signal: AbortSignal): Promise<Named | undefined> {
  const tests: readonly PlannedTest[] = green.filter(({ file }) => testFiles.includes(file)).map(({ file, name }) => ({ file: testFiles.indexOf(file), name, target: false }));
  const stage = setStage(needs, { projectDir: workspace.projectDir, check, testFiles, tests, texts, ticks });
  if (typeof stage === 'string') return undefined;
  try {
    stage.switchTo(compileScene(texts, undefined).texts);
    let idle: Extract<Row, { kind: 'idle' }> | undefined;
    for await (const row of stage.run({ ids: [], drivers: 1, ...LIMITS, lookEvery: 1, quiet: true, coverage: false }, signal)) if (row.kind === 'idle') idle = row;
    return idle === undefined || idle.ticks === 0 ? undefined : idle.stuck.flatMap((at) => tests[at] ?? []).map(({ file, name }) => ({ file: testFiles[file] ?? '', name }));
  } finally {
    stage.clear();
  }
}
