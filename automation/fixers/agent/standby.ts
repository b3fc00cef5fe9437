import { statSync } from 'node:fs';
import { startPair, type Pair, type PairDeps, type Terms } from './pair.ts';

/** The pair of processes that waits for the next attempt: a start takes four times as long as the CLI's part of an answer. */
export interface Standby {
  /** Starts a pair for this workspace unless one waits there already. It costs memory and asks nobody anything. */
  prepare(cwd: string): void;
  /** The same once the proof of the attempt that has just ended is likely through. */
  prepareSoon(cwd: string): void;
  /** The pair that waits in this workspace on these terms, or one that starts now. The caller has to discard it. */
  take(cwd: string, terms: Terms): Pair;
  /** Resolves when nothing waits any more; nothing is prepared from then on. */
  close(): Promise<void>;
}

/** Started at once, it would slow the checks of the proposal. */
const SOON_MS = 3_000;

/** Nothing is ever prepared when AGENT_STANDBY_SECONDS is 0. */
export function createStandby(deps: PairDeps): Standby {
  const { clock, settings } = deps;
  const keepMs = settings.agentStandbySeconds * 1000;
  const closing = new AbortController();
  let waiting: Waiting | undefined;
  // What the next attempt will likely be allowed: as the one before.
  let usual: Terms = { model: settings.claudeModel, maxCostUsd: settings.maxCostUsdPerAttempt === 0 ? null : settings.maxCostUsdPerAttempt };

  const drop = async (): Promise<void> => {
    const old = waiting;
    waiting = undefined;
    old?.taken.abort();
    await old?.pair.discard();
  };
  const prepare = (cwd: string): void => {
    if (keepMs === 0 || closing.signal.aborted || isGood(waiting, cwd, usual)) return;
    void drop();
    const taken = new AbortController();
    waiting = { pair: startPair(deps, cwd, usual), terms: usual, folder: folderAt(cwd), taken };
    void clock.sleep(keepMs, taken.signal).then(() => (taken.signal.aborted ? undefined : drop()));
  };
  return {
    prepare,
    prepareSoon(cwd) {
      if (keepMs > 0) void clock.sleep(SOON_MS, closing.signal).then(() => prepare(cwd));
    },
    take(cwd, terms) {
      const found = waiting;
      if (terms.model === settings.claudeModel) usual = terms;
      if (!isGood(found, cwd, terms)) {
        void drop();
        return startPair(deps, cwd, terms);
      }
      waiting = undefined;
      found.taken.abort();
      return found.pair;
    },
    async close() {
      closing.abort();
      await drop();
    },
  };
}

interface Waiting {
  readonly pair: Pair;
  readonly terms: Terms;
  /** The workspace's folder at the time, by its number: one that was made anew is not where the processes stand. */
  readonly folder: number | undefined;
  readonly taken: AbortController;
}

function isGood(waiting: Waiting | undefined, cwd: string, { model, maxCostUsd }: Terms): waiting is Waiting {
  return waiting !== undefined && waiting.terms.model === model && waiting.terms.maxCostUsd === maxCostUsd && waiting.pair.cwd === cwd && waiting.folder === folderAt(cwd) && waiting.pair.strategy.isAlive() && waiting.pair.fix.isAlive();
}

function folderAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
