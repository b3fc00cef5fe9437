import { copyFile, readdir, rename } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { KeepgreenError } from '../errors.ts';
import { emptyState, type State } from '../task/state.ts';
import type { Clock, Log } from '../world/ports.ts';
import { frozen } from './apply.ts';
import { sameFile, type FileIdentity } from './file-identity.ts';
import { loadState, type Loaded } from './load.ts';
import { corruptPath, type StatePaths } from './paths.ts';

/** A person's editor may be in the middle of writing the file in place. In ms. */
const SETTLE_MS = 100;

/** The state this process stands on. */
export interface Known {
  readonly state: State;
  /** The generation on disk that holds it; null when the state file is not there. */
  readonly identity: FileIdentity | null;
  /** It did not come from the state file, so it must be written even if nothing changes. */
  readonly rescued: boolean;
}

/** Nothing was ever written here: no state, no generation before, nothing moved aside. */
export async function isUntouched(paths: StatePaths): Promise<boolean> {
  return !existsSync(paths.state) && !existsSync(paths.previous) && (await movedAside(paths)).length === 0;
}

/** The state of a project that has none yet. */
export const freshState: Known = { state: frozen(emptyState()), identity: null, rescued: false };

/**
 * Under the lock: the state after the file was found missing or damaged. A damaged one is moved aside and never
 * deleted; the newest of `memory` (what this process knew) and the generation before takes over. Throws
 * state_unreadable when there was a state and nothing of it loads: that is never an empty state.
 */
export async function recoverState(paths: StatePaths, memory: State | undefined, deps: { readonly clock: Clock; readonly log: Log }): Promise<Known> {
  const loaded = await loadSettled(paths.state, deps.clock);
  if (loaded.kind === 'loaded') return adopt(paths, loaded, deps);
  if (loaded.kind === 'absent' && memory === undefined && (await isUntouched(paths))) return freshState;
  if (loaded.kind === 'corrupt') await moveAside(paths, { file: paths.state, reason: loaded.reason }, deps);
  const previous = await loadState(paths.previous);
  if (previous.kind === 'corrupt') await moveAside(paths, { file: paths.previous, reason: previous.reason }, deps);
  const rescued = newest(memory, previous.kind === 'loaded' ? previous.state : undefined);
  if (rescued === undefined) throw nothingLoads(paths, await movedAside(paths));
  const source = rescued === memory ? 'what this process knew' : basename(paths.previous);
  deps.log.warn('The state file was missing or damaged; went on from an earlier generation.', { state_file: paths.state, taken_from: source, rev: rescued.rev });
  return { state: rescued, identity: null, rescued: true };
}

/** Takes a loaded generation as it is, and says when it is not as keepgreen wrote it. */
export async function adopt(paths: StatePaths, loaded: Extract<Loaded, { kind: 'loaded' }>, { log }: { readonly log: Log }): Promise<Known> {
  if (loaded.edited) log.warn('The state file was edited by hand; its content is valid and was taken over.', { state_file: paths.state });
  if (loaded.migratedFrom !== null) await keepOriginal(paths, loaded.migratedFrom, log);
  return { state: loaded.state, identity: loaded.identity, rescued: false };
}

async function loadSettled(file: string, clock: Clock): Promise<Loaded> {
  for (;;) {
    const first = await loadState(file);
    if (first.kind !== 'corrupt') return first;
    await clock.sleep(SETTLE_MS);
    const second = await loadState(file);
    if (second.kind !== 'corrupt' || sameFile(first.identity, second.identity)) return second;
  }
}

function newest(memory: State | undefined, previous: State | undefined): State | undefined {
  if (memory === undefined || previous === undefined) return memory ?? previous;
  return previous.rev > memory.rev ? previous : memory;
}

async function moveAside(paths: StatePaths, damaged: { file: string; reason: string }, { clock, log }: { clock: Clock; log: Log }): Promise<void> {
  const now = clock.now();
  let nth = 0;
  while (existsSync(corruptPath(paths, now, nth))) nth++;
  const target = corruptPath(paths, now, nth);
  await rename(damaged.file, target);
  log.error('A damaged state file was moved aside.', { state_file: damaged.file, moved_to: target, reason: `it ${damaged.reason}` });
}

async function movedAside(paths: StatePaths): Promise<string[]> {
  const names = await readdir(paths.dir).catch(() => []);
  return names.filter((name) => name.startsWith(paths.corruptPrefix)).map((name) => join(paths.dir, name));
}

/** A migration leaves things out, so the document as it was is kept once. */
async function keepOriginal(paths: StatePaths, version: number, log: Log): Promise<void> {
  const copy = `${paths.state}.v${version}`;
  if (!existsSync(copy)) await copyFile(paths.state, copy).catch(() => undefined);
  log.info('Took over a state file of an earlier version.', { state_file: paths.state, version, copy });
}

function nothingLoads(paths: StatePaths, moved: readonly string[]): KeepgreenError {
  return new KeepgreenError(
    'state_unreadable',
    `The state file ${paths.state} is damaged or missing, and no earlier generation of it loads. Moved aside: ${moved.join(', ') || 'nothing'}.`,
    `Mend one of them and rename it to ${basename(paths.state)}, or, to start with an empty state, move them to another folder. \`keepgreen doctor\` says more.`,
  );
}
