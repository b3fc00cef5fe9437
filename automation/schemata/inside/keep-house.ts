/**
 * Runs in the project's runner. What a candidate may do to the process it runs in, held off and taken back: exits, timers
 * left open, printing, the environment, errors nobody catches.
 */
export interface House {
  /** From here on a candidate runs. */
  begin(): void;
  /** Takes back what it left behind. Gives back what went wrong outside of any test, undefined when nothing did. */
  end(): Promise<string | undefined>;
  /** Everything as it was found. */
  leave(): void;
}

const LEAVING = ['exit', 'abort', 'kill', 'reallyExit'] as const;
const LOUD = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'table', 'dir', 'group', 'groupCollapsed', 'groupEnd'];
const UNCAUGHT = ['uncaughtException', 'unhandledRejection'];

/** `outer` is the process whose events count; in Jest the tests see another object than that. */
export function keepHouse({ quiet, outer = process }: { readonly quiet: boolean; readonly outer?: NodeJS.Process }): House {
  const undo: (() => void)[] = [];
  const timers = holdTimers(undo);
  let trouble: string | undefined;
  for (const name of LEAVING) replace(undo, process, name, () => {
    trouble ??= `process.${name}() was called`;
    throw new Error(`process.${name}() was called`);
  });
  if (quiet) for (const name of LOUD) replace(undo, console, name, () => undefined);
  catchAll(undo, outer, (error) => (trouble ??= `an error that nobody caught: ${String(error).slice(0, 200)}`));
  const environment = { ...process.env };
  const folder = process.cwd();
  return {
    begin() {
      trouble = undefined;
    },
    async end() {
      await timers.turn();
      timers.clear();
      restoreEnvironment(environment, folder);
      return trouble;
    },
    leave: () => undo.reverse().forEach((one) => one()),
  };
}

function replace(undo: (() => void)[], target: object, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  undo.push(() => (before === undefined ? Reflect.deleteProperty(target, name) : Object.defineProperty(target, name, before)));
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: before?.enumerable ?? false });
}

/** Timers that are still open when a candidate's tests are over would run into the next one's. */
function holdTimers(undo: (() => void)[]) {
  const { setTimeout: start, setInterval: repeat, clearTimeout: stop, setImmediate: soon } = globalThis;
  const open = new Set<ReturnType<typeof start>>();
  const held = (begin: unknown) => (...args: readonly unknown[]): unknown => {
    const timer: unknown = typeof begin === 'function' ? Reflect.apply(begin, globalThis, args) : undefined;
    open.add(timer as ReturnType<typeof start>);
    return timer;
  };
  replace(undo, globalThis, 'setTimeout', Object.assign(held(start), properties(start)));
  replace(undo, globalThis, 'setInterval', Object.assign(held(repeat), properties(repeat)));
  return {
    clear() {
      for (const timer of open) stop(timer);
      open.clear();
    },
    /** Lets rejections that nobody handles be noticed. jsdom has no setImmediate. */
    turn: () => new Promise<void>((resolve) => (typeof soon === 'function' ? soon(resolve) : start(resolve, 0))),
  };
}

/** `setTimeout` carries what util.promisify makes of it. */
function properties(timer: object): object {
  return Object.fromEntries(Object.getOwnPropertySymbols(timer).map((key): [symbol, unknown] => [key, Reflect.get(timer, key)]));
}

/** Instead of whoever listens: what a candidate throws into the void must end neither the process nor the runner's faith in it. */
function catchAll(undo: (() => void)[], outer: NodeJS.Process, caught: (error: unknown) => void): void {
  for (const event of UNCAUGHT) {
    const before = outer.listeners(event as 'uncaughtException');
    outer.removeAllListeners(event);
    outer.on(event, caught);
    undo.push(() => {
      outer.removeListener(event, caught);
      for (const listener of before) outer.on(event, listener);
    });
  }
}

function restoreEnvironment(environment: Readonly<Record<string, string | undefined>>, folder: string): void {
  for (const name of Object.keys(process.env)) if (environment[name] === undefined) Reflect.deleteProperty(process.env, name);
  for (const [name, value] of Object.entries(environment)) if (process.env[name] !== value) process.env[name] = value;
  try {
    // Worker threads can't change it, and so need not take it back.
    if (process.cwd() !== folder) process.chdir(folder);
  } catch {
    // The folder is gone: what comes next will say so.
  }
}
