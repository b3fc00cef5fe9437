import type { IgnoreRules } from './ignore-rules.ts';
import type { KnownTree, Seen } from './known-tree.ts';
import type { Remembered, SeenFile } from './seen-file.ts';

/** Keeps the seen file in step with the known tree, one write after the other. Nothing in it rejects. */
export interface Memory {
  /** Fills the known tree; undefined at the first start ever. */
  load(): Promise<Remembered | undefined>;
  /** The known tree is complete from now on: before that, saving would make news of everything at the next start. */
  complete(): void;
  remember(updates: ReadonlyMap<string, Seen | null>): Promise<void>;
  /** Writes it anew. */
  save(): Promise<void>;
  /** Resolves when all is written. */
  close(): Promise<void>;
}

/** So many lines are added before the file is written anew. */
const MOST_LINES = 20_000;
/** At the end fewer than these are left as they are. */
const FEW_LINES = 1_000;

export function createMemory(file: SeenFile, known: KnownTree, rules: IgnoreRules): Memory {
  let lines = 0;
  let isComplete = false;
  let writing = Promise.resolve();

  function inTurn(write: () => Promise<void>): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  function save(): Promise<void> {
    if (!isComplete) return Promise.resolve();
    lines = 0;
    return inTurn(() => file.save(known, rules.key()));
  }

  return {
    async load() {
      const remembered = await file.load(known);
      lines = remembered?.lines ?? 0;
      return remembered;
    },
    complete() {
      isComplete = true;
    },
    remember(updates) {
      lines += updates.size;
      return lines > MOST_LINES ? save() : inTurn(() => file.append(updates));
    },
    save,
    async close() {
      if (lines > FEW_LINES) await save();
      await writing;
    },
  };
}
