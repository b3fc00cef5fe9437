import { createDraft, current, finishDraft, freeze, isDraft, isDraftable } from 'immer';
import { KeepgreenError } from '../errors.ts';
import { type HistoryEvent, KEEP, State } from '../task/state.ts';

/** One update on its way: `run` may be called more than once, then exactly one of the others. */
export interface Change {
  run(draft: State): void;
  accept(): void;
  refuse(error: unknown): void;
}

/** What a batch came to. `state` is the very `base` when nothing changed; `verdicts` are in the order of the changes. */
export interface Applied {
  readonly state: State;
  readonly verdicts: readonly Verdict[];
  /** Entries that accepted changes added to the history, oldest first, trimmed ones too. */
  readonly events: readonly HistoryEvent[];
}

export type Verdict = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly error: unknown };

/** Wraps a change function with the promise of its caller. */
export function changeOf<T>(change: (draft: State) => T, resolve: (value: T) => void, reject: (error: unknown) => void): Change {
  let last: { readonly value: T } | undefined;
  return {
    run(draft) {
      const value = change(draft);
      if (isPromise(value)) throw returnedPromise(value);
      last = { value: undrafted(value) as T };
    },
    accept() {
      if (last !== undefined) resolve(last.value);
    },
    refuse: reject,
  };
}

/**
 * Applies changes one after the other, each on its own draft. One that throws or leaves the state invalid is refused
 * alone. The whole batch is validated once; only when that fails is each change validated by itself. Nothing enters
 * the state (nor the journal) but through `clean`.
 */
export function applyChanges(base: State, changes: readonly Change[], clean: Clean): Applied {
  const together = applyInTurn(base, changes, { clean, judge: () => undefined });
  if (together.state === base || faultOf(together.state) === undefined) return together;
  return applyInTurn(base, changes, { clean, judge: faultOf });
}

/** Takes every text of a part of the state through the door; what is clean comes back as it is. Must not throw. */
export type Clean = <T>(part: T) => T;

interface Doors {
  readonly clean: Clean;
  readonly judge: (state: State) => string | undefined;
}

/** Tells every caller its verdict. */
export function settle(changes: readonly Change[], verdicts: readonly Verdict[]): void {
  changes.forEach((change, index) => {
    const verdict = verdicts[index];
    if (verdict?.kind === 'accepted') change.accept();
    else change.refuse(verdict?.error);
  });
}

/** A state nobody can change by accident. */
export function frozen(state: State): State {
  return freeze(state, true);
}

/** Why this is no valid state, in words; undefined when it is one. */
export function faultOf(state: unknown): string | undefined {
  const parsed = State.safeParse(state);
  if (parsed.success) return undefined;
  const [first, ...others] = parsed.error.issues;
  if (first === undefined) return 'it does not match the schema';
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${first.path.map(String).join('.') || 'the document'}: ${first.message}${more}`;
}

function applyInTurn(base: State, changes: readonly Change[], doors: Doors): Applied {
  const verdicts: Verdict[] = [];
  const events: HistoryEvent[] = [];
  let state = base;
  for (const change of changes) {
    try {
      const next = applyOne(state, change, doors);
      if (next !== state) events.push(...doors.clean(addedEvents(state, next)));
      state = next === state ? state : trimmed(doors.clean(next));
      verdicts.push({ kind: 'accepted' });
    } catch (error) {
      verdicts.push({ kind: 'refused', error });
    }
  }
  return { state: state === base ? base : freeze({ ...state, version: base.version, rev: base.rev + 1 }), verdicts, events };
}

function applyOne(state: State, change: Change, { clean, judge }: Doors): State {
  const draft: State = createDraft(state);
  change.run(draft);
  const next: State = finishDraft(draft);
  const fault = next === state ? undefined : judge(clean(next));
  if (fault === undefined) return next;
  throw new KeepgreenError('state_refused', `A change of the state was refused: ${fault}.`, 'Nothing of it was written. This is a fault of keepgreen; please report it.');
}

/** Untouched entries are the same objects before and after, so what is new needs no comparison by content. */
function addedEvents(before: State, after: State): HistoryEvent[] {
  if (before.conversationHistory === after.conversationHistory) return [];
  const known = new Set(before.conversationHistory);
  return after.conversationHistory.filter((entry) => !known.has(entry));
}

/** Keeps the newest, which stand last. */
function trimmed(state: State): State {
  const { queues, conversationHistory, testResults } = state;
  const fits =
    queues.completed.length <= KEEP.finished &&
    queues.failed.length <= KEEP.finished &&
    conversationHistory.length <= KEEP.history &&
    testResults.length <= KEEP.testResults;
  if (fits) return state;
  const kept = {
    ...state,
    queues: { ...queues, completed: queues.completed.slice(-KEEP.finished), failed: queues.failed.slice(-KEEP.finished) },
    conversationHistory: conversationHistory.slice(-KEEP.history),
    testResults: testResults.slice(-KEEP.testResults),
  };
  return frozen(kept);
}

/** A draft dies with its update, so what a change returns is handed on as plain values. */
function undrafted(value: unknown): unknown {
  if (isDraft(value)) return current(value);
  if (typeof value !== 'object' || value === null || !isDraftable(value) || Object.isFrozen(value)) return value;
  for (const key of Reflect.ownKeys(value)) {
    const inner: unknown = Reflect.get(value, key);
    const plain = undrafted(inner);
    if (plain !== inner) Reflect.set(value, key, plain);
  }
  return value;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function returnedPromise(promise: Promise<unknown>): KeepgreenError {
  // It fails later, on the dead draft, and nobody else looks after it.
  promise.catch(() => undefined);
  return new KeepgreenError('state_refused', 'A change of the state returned a promise.', 'A change must be synchronous. This is a fault of keepgreen; please report it.');
}
