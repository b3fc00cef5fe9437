import { join } from 'node:path';
import type { Check, Checker } from '../task/check.ts';
import type { Clock, Log, Random } from '../world/ports.ts';
import type { RunnerDriver } from './drivers/driver.ts';
import { drivers as table } from './drivers/table.ts';
import type { Plan, PlannedTest, Row } from './inside/plan.ts';
import { writeInside } from './inside-files.ts';
import { type DriversEnd, runDrivers } from './run-drivers.ts';
import { runtimeSource } from './runtime/source.ts';
import { createSceneFiles, readText } from './scene-files.ts';

export interface ScreensNeeds {
  readonly checker: Pick<Checker, 'run'>;
  readonly clock: Pick<Clock, 'sleep' | 'monotonicMs'>;
  readonly random: Pick<Random, 'hex'>;
  readonly log: Log;
}

/** What is played on a stage: test files of one check, the tests that count in them, and the texts that may be switched. */
export interface Play {
  readonly projectDir: string;
  readonly check: Check;
  readonly testFiles: readonly string[];
  readonly tests: readonly PlannedTest[];
  readonly texts: ReadonlyMap<string, string>;
  /** The unchanged program never ends: each test is stopped after so many ticks. */
  readonly ticks?: number | undefined;
}

export interface StageRun extends Pick<Plan, 'ids' | 'limitMs' | 'testMs' | 'lookEvery' | 'quiet' | 'coverage' | 'probe'> {
  /** How many drivers share the work, at most DRIVERS. */
  readonly drivers: number;
}

/** A workspace in which the project's runner can be asked to run our drivers. */
export interface Stage {
  readonly play: Play;
  /** Rows as they come. */
  run(what: StageRun, signal: AbortSignal): AsyncGenerator<Row, DriversEnd>;
  /** These texts stand in the workspace from now on; without any it stands at the snapshot (but for the driver files). */
  switchTo(texts: ReadonlyMap<string, string>): void;
  /** Takes every file away. */
  clear(): void;
}

/** As many as there are cores in the smallest machine we think of; a third would slow down what else runs. */
export const DRIVERS = 2;
/** Candidates that one process tries: code that is loaded again and again stays in memory. */
const MOST = 600;
const RUN_MS = 300_000;
/** Beyond the candidate's own limit. */
const STALL_MS = 1_500;

/** Puts the driver files into the workspace. A sentence when this check can't be driven. */
export function setStage(needs: ScreensNeeds, play: Play): Stage | string {
  const driver = table[play.check.runner];
  if (driver === undefined) return `${play.check.runner} can't be driven`;
  const [testFile] = play.testFiles;
  if (testFile === undefined) return 'no test file is known';
  const files = createSceneFiles({ projectDir: play.projectDir, name: needs.random.hex(4), testFile, drivers: DRIVERS, runtime: runtimeSource(), snapshot: play.texts });
  const module = writeInside(join(files.folder, 'inside'), driver.inside, driver.needs);
  const why = writeDrivers(driver, play, { testFile, files, module });
  if (why !== undefined) {
    files.remove();
    return why;
  }
  let changed: readonly string[] = files.drivers;
  return {
    play,
    run({ drivers, ...what }, signal) {
      files.writePlan({ ...what, files: play.testFiles.map((file) => join(play.projectDir, file)), tests: play.tests, ticks: play.ticks ?? null, most: MOST });
      const numbers = files.drivers.map((_name, number) => number).slice(0, drivers);
      const told = changed;
      changed = [];
      return runDrivers({ ...needs, ...play, files, drivers: numbers, sharesRun: driver.sharesRun, changed: told, timeoutMs: RUN_MS, stallMs: what.limitMs + STALL_MS }, signal);
    },
    switchTo(texts) {
      files.switchTo(texts);
      changed = [...new Set([...changed, ...play.texts.keys()])];
    },
    clear: () => files.remove(),
  };
}

interface Props {
  readonly testFile: string;
  readonly files: ReturnType<typeof createSceneFiles>;
  readonly module: string;
}

function writeDrivers(driver: RunnerDriver, { projectDir, check }: Play, { testFile, files, module }: Props): string | undefined {
  const path = join(projectDir, testFile);
  for (const [number] of files.drivers.entries()) {
    const drawn = driver.render({ check, packageDir: join(projectDir, check.dir), testFile: path, testText: readText(path) ?? '', planFile: files.planFile, module, driver: number });
    if (drawn.kind === 'no') return drawn.why;
    files.writeDriver(number, drawn.text);
  }
  return undefined;
}
