import { compileScene } from './compile-scene.ts';
import type { Row } from './inside/plan.ts';
import type { ScreenScene } from './screen.ts';
import { type ScreensNeeds, setStage } from './stage.ts';

/** More test files than this would take longer to load than a search has time. */
const MOST_FILES = 20;
/** Every test that is stuck takes its ticks twice. */
const LIMITS = { limitMs: 60_000, testMs: 3_000 } as const;

/** One run of a driver over all tests, each stopped in time. Those that are red are the stuck ones, or fell with them. */
export async function findStuck(needs: ScreensNeeds, { workspace, check, green, texts, ticks }: Omit<ScreenScene, 'targets'>, signal: AbortSignal): Promise<ScreenScene['targets'] | undefined> {
  const testFiles = [...new Set(green.map(({ file }) => file))].slice(0, MOST_FILES);
  const tests = green.filter(({ file }) => testFiles.includes(file)).map(({ file, name }) => ({ file: testFiles.indexOf(file), name, target: false }));
  const stage = setStage(needs, { projectDir: workspace.projectDir, check, testFiles, tests, texts, ticks });
  if (typeof stage === 'string') return undefined;
  try {
    stage.switchTo(compileScene(texts, undefined).texts);
    let idle: Extract<Row, { kind: 'idle' }> | undefined;
    for await (const row of stage.run({ ids: [], drivers: 1, ...LIMITS, lookEvery: 1, quiet: true, coverage: false }, signal)) if (row.kind === 'idle') idle = row;
    return idle === undefined || idle.ticks === 0 ? undefined : idle.red.flatMap((at) => tests[at] ?? []).map(({ file, name }) => ({ file: testFiles[file] ?? '', name }));
  } finally {
    stage.clear();
  }
}
