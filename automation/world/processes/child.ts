import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import spawn from 'cross-spawn';
import { renderError, systemCode } from '../../errors.ts';
import type { Clock, RunEnd, RunSpec, RunningProcess } from '../ports.ts';
import { identify } from './identity.ts';
import { keepTail, splitLines } from './output.ts';
import { TAG_VARIABLE } from './table.ts';
import { terminate, type Family, type Ladder } from './terminate.ts';

/** How long the pipes may take to close after everything that could hold them is dead. */
const PIPES_CLOSE_MS = 1_000;
/** How long they may take before we look who holds them. */
const PIPES_USUALLY_CLOSE_MS = 100;
const DEFAULT_MAX_BYTES = 1024 * 1024;

/** Why we end a child that would go on. */
type Cause = { readonly kind: 'timed_out'; readonly afterMs: number; readonly idle: boolean } | { readonly kind: 'aborted' };

export interface ChildPlan extends Ladder {
  readonly spec: RunSpec;
  readonly tag: string;
  /** Leaves stdin open for `write`; otherwise it gets `spec.input` and ends, or is empty. */
  readonly talk: boolean;
}

export interface StartedChild extends RunningProcess {
  readonly family: Family;
}

/** Starts a child as the leader of its own process group. Never throws: what can't start has ended as `not_started`. */
export function startChild(plan: ChildPlan): StartedChild {
  const startedAt = plan.clock.monotonicMs();
  const child = trySpawn(plan);
  if (child instanceof Error) return neverStarted(plan, { ...endedAs(plan, child), stdout: '', stderr: '', durationMs: 0 });
  const leader = child.pid === undefined ? undefined : (identify(child.pid) ?? { pid: child.pid, startTime: 'gone' });
  const family = { tag: plan.tag, leader };
  const stop = createStop();
  feed(child, plan);
  const ended = follow({ child, family, plan, stop, startedAt });
  return {
    family,
    identity: leader,
    write: (text) => child.stdin !== null && child.stdin.writable && (child.stdin.write(text), true),
    end: () => void child.stdin?.end(),
    async kill() {
      stop.ask({ kind: 'aborted' });
      await ended;
    },
    ended,
  };
}

/** `detached` makes it a group leader (so that ending the group never ends us) and keeps the terminal's Ctrl-C from it. */
function trySpawn({ spec, tag, talk }: ChildPlan): ChildProcess | Error {
  try {
    return spawn(spec.command, [...spec.args], {
      cwd: spec.cwd,
      env: { ...spec.env, [TAG_VARIABLE]: tag },
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: [talk || spec.input !== undefined ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(renderError(error));
  }
}

function neverStarted(plan: ChildPlan, end: RunEnd): StartedChild {
  const ended = Promise.resolve(end);
  return { family: { tag: plan.tag, leader: undefined }, identity: undefined, write: () => false, end: () => undefined, kill: async () => void (await ended), ended };
}

/** A missing folder and a missing program both give ENOENT; a person needs to know which. */
function endedAs({ spec }: ChildPlan, error: Error): { kind: 'not_started'; code: string; message: string } {
  const code = systemCode(error) ?? 'UNKNOWN';
  const folderGone = code === 'ENOENT' && !existsSync(spec.cwd);
  return { kind: 'not_started', code, message: folderGone ? `The folder ${spec.cwd} does not exist.` : `${spec.command}: ${error.message}` };
}

/** A child that ends before it has read everything is no error of ours. */
function feed(child: ChildProcess, { spec, talk }: ChildPlan): void {
  child.stdin?.on('error', () => undefined);
  if (spec.input !== undefined) child.stdin?.write(spec.input);
  if (!talk) child.stdin?.end();
}

interface Stop {
  ask(cause: Cause): void;
  readonly asked: Promise<Cause>;
}

/** The first one who asks says why. */
function createStop(): Stop {
  let ask: (cause: Cause) => void = () => undefined;
  const asked = new Promise<Cause>((resolve) => (ask = resolve));
  return { ask, asked };
}

interface Following {
  readonly child: ChildProcess;
  readonly family: Family;
  readonly plan: ChildPlan;
  readonly stop: Stop;
  readonly startedAt: number;
}

type Exit = { readonly kind: 'left'; readonly exitCode: number | null; readonly signal: NodeJS.Signals | null } | { readonly kind: 'failed'; readonly error: Error };

/** From start to end, in bounded time once the child has left or has been told to. */
async function follow({ child, family, plan, stop, startedAt }: Following): Promise<RunEnd> {
  const exit = exitOf(child);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const output = collect(child, plan, stop);
  const cause = await Promise.race([exit.then(() => undefined), stop.asked]);
  output.stopWatching();
  if (cause !== undefined) await terminate(family, plan);
  const left = await atMost(exit, PIPES_CLOSE_MS);
  await atMost(closed, PIPES_USUALLY_CLOSE_MS);
  if (left?.kind !== 'failed') await terminate(family, plan);
  await atMost(closed, PIPES_CLOSE_MS);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  child.unref();
  const common = { ...output.finish(), durationMs: Math.round(plan.clock.monotonicMs() - startedAt) };
  return { ...common, ...classifyEnd(cause, left, plan) };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ kind: 'left', exitCode, signal }));
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ kind: 'failed', error });
    });
  });
}

/** Why it ended: our reason first, then its own. A child that the kernel won't let go of was told to end. */
function classifyEnd(cause: Cause | undefined, left: Exit | undefined, plan: ChildPlan) {
  if (left?.kind === 'failed') return endedAs(plan, left.error);
  if (cause !== undefined) return cause;
  if (left?.exitCode !== undefined && left.exitCode !== null) return { kind: 'exited' as const, exitCode: left.exitCode };
  return { kind: 'signalled' as const, signal: left?.signal ?? 'SIGKILL' };
}

/** Collects both streams and watches the two limits. A limit waits one turn of the loop, so that after a long block of
 *  ours an end or a byte that was already there counts first. */
function collect(child: ChildProcess, { spec, clock }: ChildPlan, stop: Stop) {
  const tails = { stdout: keepTail(spec.maxBytes ?? DEFAULT_MAX_BYTES), stderr: keepTail(spec.maxBytes ?? DEFAULT_MAX_BYTES) };
  const lines = spec.onLine === undefined ? undefined : splitLines(spec.onLine);
  const startedAt = clock.monotonicMs();
  let lastByteAt = startedAt;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('error', () => undefined);
    child[name]?.on('data', (chunk: Buffer) => {
      lastByteAt = clock.monotonicMs();
      tails[name].add(chunk);
      if (name === 'stdout') lines?.add(chunk);
    });
  }
  const watches = [
    watchLimit(clock, spec.timeoutMs, () => startedAt, (afterMs) => stop.ask({ kind: 'timed_out', afterMs, idle: false })),
    watchLimit(clock, spec.idleMs, () => lastByteAt, (afterMs) => stop.ask({ kind: 'timed_out', afterMs, idle: true })),
  ];
  return {
    stopWatching: () => watches.forEach((end) => end()),
    finish() {
      lines?.flush();
      return { stdout: tails.stdout.text(), stderr: tails.stderr.text() };
    },
  };
}

/** Calls `over` once `limitMs` have passed since `since()`; gives back how to end the watch. */
function watchLimit(clock: Clock, limitMs: number | undefined, since: () => number, over: (limitMs: number) => void): () => void {
  if (limitMs === undefined) return () => undefined;
  let timer: NodeJS.Timeout;
  let ended = false;
  const look = () => {
    const left = since() + limitMs - clock.monotonicMs();
    if (ended) return;
    if (left > 0) arm(left);
    else over(limitMs);
  };
  const arm = (ms: number) => {
    timer = setTimeout(() => setImmediate(look), Math.min(Math.ceil(ms), 2_147_483_647));
  };
  arm(limitMs);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

/** The promise's value, or undefined when it took longer than `ms`. */
async function atMost<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ms)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
