/**
 * How a switchable program and what drives it talk: one object at `globalThis.__keepgreen`, put there by the runtime
 * (runtime/source.ts) before the program's modules are evaluated. A program that finds none behaves as if unchanged.
 *
 *   __keepgreen.begin(budget, 500)     a test begins: so many ticks, so many milliseconds
 *   __keepgreen.active = 17            from here on the program is the one with candidate 17 (0 = the unchanged one)
 *   __keepgreen.end()                  the test is over: how many ticks it took, and whether it was stopped
 *
 * Code that runs while a module is evaluated has chosen by then: a candidate of which `atLoad` speaks, or one in a
 * function that `enteredAtLoad()` names, is switched only when `active` is set before the module is evaluated.
 */
export const GLOBAL_NAME = '__keepgreen';

/** The name of the error with which a program that used up its budget is ended. It may be swallowed by the program: ask `end()`. */
export const STOPPED_NAME = 'KeepgreenStopped';

/** What a driver calls. */
export interface Keepgreen extends ProgramDoor {
  /** Which candidate is in force, 0 for none. Setting it is cheap. */
  active: number;
  /**
   * A test begins. `budget`: ticks (iterations and entries of functions) it may take; `ms`: how long it may run. Past
   * either, the next tick and every one after it throws, until `end`. Infinity for no limit. The first call says that
   * the modules are loaded.
   */
  begin(budget: number, ms?: number): void;
  /** The test is over. `spent`: it was stopped, so it counts as red whatever it says itself. */
  end(): { readonly ticks: number; readonly spent: boolean };
  /** Was the budget used up since `begin`? */
  readonly spent: boolean;
  /** Numbers of the statements that ran since the last call, by file; needs a program made with `statements`. */
  takeRan(): Record<string, number[]>;
  /** Functions (numbers of SwitchedFile.functions) that were entered before the first `begin`, by file; needs `loops`. */
  enteredAtLoad(): Record<string, number[]>;
  /** While true, the arguments of functions are recorded (a few per function); needs a program made with `args`. */
  recording: boolean;
  /** What was recorded, by `path#number of the function`. Never sent anywhere: values of the running program. */
  readonly calls: Map<string, RecordedCall[]>;
  /** Calls recorded functions anew, with inputs around what was recorded; read what it says with parseProbe (probe/probe.ts). */
  probe?(request: ProbeRequest): Promise<string>;
}

/** What the program itself calls; a driver leaves it alone. */
export interface ProgramDoor {
  /** Ticks left until `out` is to be called. */
  left: number;
  /** True until the first `begin`. */
  loading: boolean;
  /** A module is evaluated. */
  file(path: string, table: FileTable): FileState;
  /** `left` fell below 0: throws when the budget is used up. */
  out(): void;
  entered(path: string, fn: number): void;
  /** One call of a function is recorded. `target` gives the function that was called; it may throw. */
  record(path: string, fn: number, call: { readonly self: unknown; readonly args: readonly unknown[]; readonly target: () => unknown }): void;
}

/** For each place that can be switched, the candidates whose text stands there as variant 1, 2, … */
export interface FileTable {
  readonly sites: readonly (readonly number[])[];
  readonly statements: number;
}

/** What a module looks at all the time: which variant is in force at each place, and which statements ran. */
export interface FileState {
  readonly at: Uint16Array;
  readonly ran: Uint8Array;
}

/** One call as it was when it began: copies of its arguments and its `this`, where they could be copied. */
export interface RecordedCall {
  readonly self: unknown;
  readonly args: readonly unknown[];
  /** The function, to be called again as `target.apply(self, args)`. */
  readonly target: (...args: unknown[]) => unknown;
}

/** Which candidates to tell apart. Give it to `Keepgreen.probe`, in a process in which tests ran while `recording`. */
export interface ProbeRequest {
  readonly pairs: readonly ProbePair[];
  readonly seed: number;
  /** Inputs for each pair. */
  readonly limit: number;
  /** Ticks and milliseconds for each call; of the unchanged program fewer will do where it never ends. */
  readonly budget: number;
  readonly idleBudget: number;
  readonly ms: number;
  /** Milliseconds for all calls together. */
  readonly totalMs: number;
}

export interface ProbePair {
  readonly a: number;
  readonly b: number;
  /** Of each input on which the two differ it is asked with which of them this one agrees. */
  readonly witness?: number;
  /** The function that is called: its file and number (SwitchedFile.functions). */
  readonly file: string;
  readonly fn: number;
  /** It holds both. Of one that does not, a difference counts only where both are seen to change what it does. */
  readonly holdsBoth: boolean;
  /** Numbers and strings that stand in it or in the candidates. */
  readonly literals: readonly (number | string)[];
}
