import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../world/ports.ts';

/** Proof that the engine is alive: a file is written into a watched folder of keepgreen's own and its event awaited. */
export interface Cookies {
  readonly folder: string;
  isOurs(path: string): boolean;
  /** To be told of every event in the folder. */
  saw(path: string): void;
  /** True when the event came within `patienceMs`. Throws when the file can't be written. */
  roundTrip(patienceMs: number): Promise<boolean>;
  sweep(): void;
}

export function createCookies(folder: string, clock: Clock): Cookies {
  let count = 0;
  let waiting: { readonly path: string; readonly seen: AbortController } | undefined;
  return {
    folder,
    isOurs: (path) => path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`),
    saw(path) {
      if (path === waiting?.path) waiting.seen.abort();
    },
    async roundTrip(patienceMs) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `probe-${++count}`);
      const seen = new AbortController();
      waiting = { path, seen };
      writeFileSync(path, '', { mode: 0o600 });
      await clock.sleep(patienceMs, seen.signal);
      rmSync(path, { force: true });
      return seen.signal.aborted;
    },
    /** Makes the folder, and removes what a crash left in it. */
    sweep() {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true });
    },
  };
}
