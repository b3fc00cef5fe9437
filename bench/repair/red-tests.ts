import { createChecker } from '../../automation/checks/checker.ts';
import type { Checker } from '../../automation/task/check.ts';
import { createClock } from '../../automation/world/clock.ts';
import type { Log } from '../../automation/world/ports.ts';
import { createProcesses } from '../../automation/world/processes/processes.ts';
import { createRandom } from '../../automation/world/random.ts';

export interface RedTest {
  readonly file: string;
  readonly name: string;
  readonly message: string;
}

const nothing = () => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Runs every test of a project with its own runner, started afresh, and tells the red ones. Throws when they can't be run. */
export async function redTests(dir: string, stateDir: string): Promise<readonly RedTest[]> {
  const [clock, random] = [createClock(), createRandom()];
  const processes = createProcesses({ stateDir, clock, random, log });
  const checker = createChecker({ processes, clock, random, log, cacheDir: `${stateDir}/cache`, settings: { customChecks: [], checksOff: [] } });
  try {
    return await runAll(checker, dir);
  } finally {
    await checker.close();
    await processes.close();
  }
}

const PATIENCE_MS = 300_000;

async function runAll(checker: Checker, dir: string): Promise<readonly RedTest[]> {
  const checks = (await checker.discover(dir)).filter((check) => check.kind === 'test');
  const runs = await Promise.all(checks.map((check) => checker.run({ check, projectDir: dir, scope: { kind: 'all' }, timeoutMs: PATIENCE_MS }, new AbortController().signal)));
  if (runs.length === 0) throw new Error(`there are no tests in ${dir}`);
  return runs.flatMap((run) => {
    if (run.kind !== 'ran' || run.items.length === 0) throw new Error(`the tests could not be run: ${JSON.stringify(run).slice(0, 2000)}`);
    return run.failures.map(({ file, name, message }) => ({ file, name, message }));
  });
}
