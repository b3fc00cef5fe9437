import type { LoadedSettings } from '../config/load.ts';
import type { ReplayReport } from '../steps/replay.ts';
import type { UndoResult } from '../task/snapshot.ts';
import type { Store } from '../task/state.ts';
import type { Grant, Landing, Task } from '../task/task.ts';
import type { World } from '../world/ports.ts';

/** How whoever called says stop. */
export interface Call {
  /** Aborts when it shall stop in an orderly way: the task in hand may end. */
  readonly stop: AbortSignal;
  /** Aborts when it shall stop at once (second Ctrl-C); what is in hand goes back into the queue at the next start. */
  readonly stopNow: AbortSignal;
}

/** What only start.ts can do, because it alone knows the loop. Task ids are whole and known to exist. */
export interface Hosts {
  /**
   * Becomes the one orchestrator of the project and runs until `call.stop`, a stored wish, or a fault; resolves with
   * the exit code when everything is put away. Throws already_running (who, since when, which project) and whatever
   * keeps it from starting.
   */
  start(call: Call): Promise<number>;
  /** One shot: checks (and fixes) what `paths` touch, [] = everything; project-relative. Resolves when nothing is left to do. */
  fixOnce(request: { readonly paths: readonly string[]; readonly grants: readonly Grant[] }, call: Call): Promise<FixedOnce>;
  /** Lands a held fix; where a person was asked, that is their yes. The caller has seen that the task is awaiting approval. */
  applyHeld(taskId: string): Promise<ApplyResult>;
  /** Takes a landed fix back. The caller has seen that the task has a landing that is in the tree. */
  undo(taskId: string): Promise<UndoResult>;
  /** Runs a recorded proof again, in a private copy. Throws KeepgreenError('evidence_missing'). */
  replay(taskId: string, call: Call): Promise<ReplayReport>;
  doctor(): Promise<{ readonly checks: readonly DoctorCheck[] }>;
  /** Who runs on this project now, seen by the single-instance guard; undefined when nobody does. */
  liveProcess(): Promise<LiveProcess | undefined>;
}

export interface FixedOnce {
  /** 0 green, 1 still red. */
  readonly exitCode: number;
  readonly tasks: readonly Task[];
}

export type ApplyResult =
  /** `anew`: the one that waited no longer held, and the task found another. */
  | { readonly kind: 'landed'; readonly landing: Landing; readonly anew: boolean }
  | { readonly kind: 'held'; readonly reason: string; readonly conflicts: readonly string[]; readonly diff: string }
  /** It can't land any more (the merge turned red, the patch is gone). */
  | { readonly kind: 'refused'; readonly reason: string };

export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  /** One sentence: what was found. */
  readonly detail: string;
  /** What to do, '' when nothing. */
  readonly next: string;
}

export interface LiveProcess {
  readonly pid: number;
  /** ISO. */
  readonly since: string;
}

/** What every operation is given. Nothing is opened or written before it is asked for. */
export interface Deps extends LoadedSettings {
  readonly world: World;
  /** The folder the command was given in: relative paths of arguments count from it. */
  readonly cwd: string;
  /** This process's one store, opened at the first call; `hosts` write to the same object. */
  store(): Promise<Store>;
  readonly hosts: Hosts;
}

/** start.ts exports one of these as `openKeepgreen`. `close` must not throw; it ends everything that still runs. */
export type OpenKeepgreen = (loaded: LoadedSettings, cwd: string) => Promise<Deps & { close(): Promise<void> }>;
