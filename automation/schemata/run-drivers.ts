import { join } from 'node:path';
import type { Check, CheckRun, Checker } from '../task/check.ts';
import type { Clock } from '../world/ports.ts';
import type { Row } from './inside/plan.ts';
import { type SceneFiles, createRowReader } from './scene-files.ts';

/** One run of the drivers of a session, all of them beside each other. */
export interface DriversRun {
  readonly checker: Pick<Checker, 'run'>;
  readonly clock: Pick<Clock, 'sleep' | 'monotonicMs'>;
  readonly check: Check;
  readonly projectDir: string;
  readonly files: SceneFiles;
  /** Which drivers, and whether they share one run. */
  readonly drivers: readonly number[];
  readonly sharesRun: boolean;
  /** Project-relative: written since the last run. */
  readonly changed: readonly string[];
  readonly timeoutMs: number;
  /** A candidate that is tried for so long hangs in a place that nothing inside can stop. */
  readonly stallMs: number;
}

export type DriversEnd =
  | { readonly kind: 'ended'; readonly runs: readonly CheckRun[] }
  /** That driver hung; all were killed. */
  | { readonly kind: 'stalled'; readonly driver: number }
  | { readonly kind: 'aborted' };

const LOOK_MS = 8;
/** How long an abort waits for the processes to be gone; they go in any case. */
const LEAVE_MS = 600;

/** Gives the drivers' rows as they write them. Early leavers (`return`) and aborts kill the processes. */
export async function* runDrivers(run: DriversRun, signal: AbortSignal): AsyncGenerator<Row, DriversEnd> {
  const { clock } = run;
  const over = new AbortController();
  const busy = new Map<number, number>();
  const read = createRowReader(join(run.files.folder, 'results.jsonl'));
  const started = startRuns(run, over.signal);
  let runs: readonly CheckRun[] | undefined;
  const ended = started.then((all) => void (runs = all));
  try {
    for (;;) {
      const last = runs;
      for (const row of read()) {
        if (row.kind === 'start') busy.set(row.driver, clock.monotonicMs());
        else busy.delete(row.driver);
        yield row;
      }
      if (signal.aborted) return { kind: 'aborted' };
      if (last !== undefined) return { kind: 'ended', runs: last };
      const stalled = [...busy].find(([, since]) => clock.monotonicMs() - since > run.stallMs)?.[0];
      if (stalled !== undefined) return { kind: 'stalled', driver: stalled };
      await Promise.race([ended, clock.sleep(LOOK_MS, signal)]);
    }
  } finally {
    over.abort();
    await Promise.race([ended, clock.sleep(LEAVE_MS)]);
  }
}

function startRuns({ checker, check, projectDir, files, drivers, sharesRun, changed, timeoutMs }: DriversRun, signal: AbortSignal): Promise<readonly CheckRun[]> {
  const items = drivers.map((driver) => ({ file: files.drivers[driver] ?? '', name: '(file)' }));
  const groups = sharesRun ? [items] : items.map((item) => [item]);
  return Promise.all(groups.map((group) => checker.run({ check, projectDir, scope: { kind: 'only', items: group }, changed, workers: group.length, timeoutMs }, signal)));
}
