import { statSync } from 'node:fs';
import type { Clock } from '../world/ports.ts';

export interface VigilSpec {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Absolute paths of the watched folders. */
  readonly roots: readonly string[];
  /** Something happened after which the system's reports can't be trusted: one sentence. Must not throw. */
  onDoubt(reason: string): void;
  /** The watched folders are there again, or are others than before: the engine must be armed anew. Must not throw. */
  onOtherRoots(): void;
  /** Once a second. Must not throw. */
  onTick(): void;
}

const TICK_MS = 1_000;
/** A timer that comes so much too late means that the loop was blocked, and the kernel's queue of events may have run over. */
const LAG_MS = 1_000;
/** The wall clock ran on without us: the machine slept (or the clock was set, which does no harm here). */
const SLEPT_MS = 5_000;

/** Watches over the watcher: lag, sleep, and folders that are deleted and made again, which engines don't report. */
export async function keepVigil(spec: VigilSpec): Promise<void> {
  let identity = identityOf(spec.roots);
  while (!spec.signal.aborted) {
    const before = { ms: spec.clock.monotonicMs(), wall: spec.clock.now().getTime() };
    await spec.clock.sleep(TICK_MS, spec.signal);
    if (spec.signal.aborted) return;
    const passedMs = spec.clock.monotonicMs() - before.ms;
    const wallMs = spec.clock.now().getTime() - before.wall;
    if (wallMs - passedMs > SLEPT_MS) spec.onDoubt('the machine slept');
    else if (passedMs - TICK_MS > LAG_MS) spec.onDoubt('the program was blocked');
    const now = identityOf(spec.roots);
    if (now !== undefined && now !== identity) spec.onOtherRoots();
    identity = now;
    spec.onTick();
  }
}

/** Which folders these are, or undefined while one of them is gone. */
export function identityOf(roots: readonly string[]): string | undefined {
  const ids = roots.map((root) => {
    const stats = statRoot(root);
    // Inode numbers are used again at once, so the birth counts too.
    return stats?.isDirectory() === true ? `${stats.dev}:${stats.ino}:${stats.birthtimeMs}` : undefined;
  });
  return ids.includes(undefined) ? undefined : ids.join();
}

function statRoot(root: string): ReturnType<typeof statSync> | undefined {
  try {
    return statSync(root, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
