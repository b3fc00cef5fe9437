import { renderError } from '../errors.ts';
import type { ChangeSet, Ledger } from '../task/changes.ts';
import type { Clock, Log } from '../world/ports.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { judge } from './judge.ts';
import type { Judgement } from './judge.ts';
import type { KnownTree, Seen } from './known-tree.ts';
import type { Looks } from './looks.ts';
import { isIgnoreFile, nameOf } from './names.ts';
import type { Burst, Handled } from './settle.ts';

export interface DeliverySpec {
  readonly projectRoot: string;
  readonly rules: IgnoreRules;
  readonly known: KnownTree;
  readonly looks: Looks;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly quietMs: number;
  onChanges(set: ChangeSet): Promise<void>;
  /** What is known has changed; null = gone. Must not reject. */
  remember(updates: ReadonlyMap<string, Seen | null>): Promise<void>;
  /** Project-relative paths that were just delivered. Must not throw. */
  onDelivered(set: ChangeSet): void;
  /** Must not throw. */
  onHealth(word: string): void;
}

/** Judges settled bursts and hands the change sets on. */
export interface Delivery {
  /** Never rejects: what could not be handed on comes back. */
  handle(burst: Burst): Promise<Handled>;
  /** Why the last change set could not be handed on, as a health word; undefined when all is well. */
  trouble(): string | undefined;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

export function createDelivery(spec: DeliverySpec): Delivery {
  let failures = 0;
  let trouble: string | undefined;

  async function deliver(judgement: Judgement, firstSeenMs: number): Promise<void> {
    const set: ChangeSet = { written: judgement.written, removed: judgement.removed, firstSeenMs };
    const isNews = set.written.length + set.removed.length > 0;
    if (isNews) await spec.onChanges(set);
    for (const [path, seen] of judgement.updates) spec.known.set(path, seen);
    await spec.remember(judgement.updates);
    if (isNews) spec.onDelivered(set);
  }

  function failed(error: unknown, burst: Burst): Handled {
    trouble = `failing: a change can't be handed on: ${renderError(error)}`;
    spec.log.error('A change could not be handed on; it is tried again.', { error: renderError(error), paths: [...burst.paths.keys()].slice(0, 10) });
    spec.onHealth(trouble);
    return { back: burst.paths, inMs: Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures++, 10)) };
  }

  function recovered(): void {
    if (trouble === undefined) return;
    [failures, trouble] = [0, undefined];
    spec.onHealth('ok');
  }

  return {
    async handle(burst) {
      try {
        const hints = await spec.looks.expand(burst.paths);
        const judgement = await judge({ ...spec, isWatched: (path) => isWatched(spec.rules, path) }, hints, burst.force);
        const inMs = Math.min(...judgement.unsettled.values());
        // One change is one set: the settled part waits for the rest, as long as the window is open.
        if (judgement.unsettled.size > 0 && !burst.force) return { back: burst.paths, inMs };
        await deliver(judgement, burst.firstSeenMs);
        recovered();
        return { back: new Map([...hints].filter(([path]) => judgement.unsettled.has(path))), inMs };
      } catch (error) {
        return failed(error, burst);
      }
    },
    trouble: () => trouble,
  };
}

/** Does the set change what is ignored? */
export function changesRules(set: ChangeSet): boolean {
  return [...set.written, ...set.removed].some((path) => isIgnoreFile(nameOf(path)));
}

function isWatched(rules: IgnoreRules, path: string): boolean {
  return rules.isWatchedName(nameOf(path)) && !rules.ignores(path, false);
}
