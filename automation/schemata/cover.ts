import type { LineRange } from '../task/line-range.ts';
import { compileScene } from './compile-scene.ts';
import type { Row } from './inside/plan.ts';
import type { Screens, TestCoverage } from './screen.ts';
import { type ScreensNeeds, setStage } from './stage.ts';

type Covered = Extract<Row, { kind: 'cover' }>;

/** One run with counted statements. Lines that run while the file loads belong to each of its tests. */
export async function coverTests(needs: ScreensNeeds, { workspace, check, texts, testFiles }: Parameters<Screens['coverage']>[0], signal: AbortSignal): Promise<readonly TestCoverage[] | undefined> {
  const stage = setStage(needs, { projectDir: workspace.projectDir, check, testFiles, tests: [], texts });
  if (typeof stage === 'string') return undefined;
  try {
    const compiled = compileScene(texts, undefined, true);
    stage.switchTo(compiled.texts);
    const covered: Covered[] = [];
    let done = false;
    for await (const row of stage.run({ ids: [], drivers: 1, limitMs: 60_000, testMs: 30_000, lookEvery: 1, quiet: true, coverage: true }, signal)) {
      if (row.kind === 'cover') covered.push(row);
      done ||= row.kind === 'done';
    }
    return done ? covered.map((row) => coverageOf(row, testFiles[row.file] ?? '', compiled.statements)) : undefined;
  } finally {
    stage.clear();
  }
}

function coverageOf({ name, status, hits }: Covered, file: string, statements: ReadonlyMap<string, readonly (readonly LineRange[])[]>): TestCoverage {
  const lines = Object.entries(hits).map(([path, numbers]): [string, readonly LineRange[]] => [path, joined(numbers.flatMap((number) => statements.get(path)?.[number] ?? []))]);
  return { file, name, status, lines: new Map(lines) };
}

/** In order, those that touch made one. */
function joined(ranges: readonly LineRange[]): readonly LineRange[] {
  const all: LineRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const last = all.at(-1);
    if (last !== undefined && range.first <= last.last + 1) all[all.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
    else all.push(range);
  }
  return all;
}
