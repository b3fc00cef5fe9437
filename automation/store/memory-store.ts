import { KeepgreenError } from '../errors.ts';
import { emptyState, type State, type Store } from '../task/state.ts';
import { IDENTITY_FIELDS } from '../task/identities.ts';
import { createCleaner } from '../world/clean-deep.ts';
import { createRedactor, type Redact } from '../world/redact.ts';
import { applyChanges, changeOf, frozen, settle, type Change, type Clean } from './apply.ts';

/** The store's twin without a disk, for tests: the same batching, validation, refusal, trimming and door. `initial` is copied. */
export function createMemoryStore(initial: State = emptyState(), redact: Redact = createRedactor([])): Store {
  return new MemoryStore(initial, createCleaner(redact, IDENTITY_FIELDS));
}

class MemoryStore implements Store {
  private state: State;
  private waiting: Change[] = [];
  private readonly listeners = new Set<(state: State) => void>();
  private readonly clean: Clean;
  private closed = false;

  constructor(initial: State, clean: Clean) {
    this.clean = clean;
    this.state = frozen(structuredClone(initial));
  }

  async read(): Promise<State> {
    await Promise.resolve();
    return this.state;
  }

  update<T>(change: (draft: State) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(storeClosed());
      this.waiting.push(changeOf(change, resolve, reject));
      if (this.waiting.length === 1) setImmediate(() => this.commit());
    });
  }

  subscribe(listener: (state: State) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.resolve();
    this.commit();
  }

  private commit(): void {
    const changes = this.waiting.splice(0);
    const applied = applyChanges(this.state, changes, this.clean);
    const moved = applied.state !== this.state;
    this.state = applied.state;
    settle(changes, applied.verdicts);
    if (moved) for (const listener of this.listeners) listener(this.state);
  }
}

/** What an update of a closed store is told. */
export function storeClosed(): KeepgreenError {
  return new KeepgreenError('state_refused', 'The state was closed before this change was made.', 'keepgreen is stopping; ask again when it runs.');
}
