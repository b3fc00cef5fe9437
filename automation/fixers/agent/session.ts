import type { Clock, Processes, RunningProcess } from '../../world/ports.ts';
import type { PassReport, StopCause } from './classify.ts';
import { isWorthWaiting } from './classify.ts';
import { newEvidence, note, type Evidence } from './evidence.ts';
import { parseStreamLine } from './stream.ts';

export interface SessionNeeds {
  readonly processes: Processes;
  readonly clock: Clock;
}

export interface SessionSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly label: string;
  /** Each line worth keeping, as it comes. Must not throw. */
  readonly onLine?: (line: string) => void;
}

export interface AskLimits {
  /** Stopped when no stream event came for so long. */
  readonly idleMs: number;
  /** Stopped at this monotonic time. */
  readonly deadlineMs: number;
}

/** One CLI process, started beforehand and prompted once: starting it is most of what a short answer takes. */
export interface Session {
  readonly evidence: Evidence;
  isAlive(): boolean;
  /** Sends the one prompt and waits for the end of the process. Never rejects; nothing of the process is alive then. */
  ask(prompt: string, limits: AskLimits, signal: AbortSignal): Promise<PassReport>;
  /** Ends a process that is not needed (any more); resolves when it is gone. */
  discard(): Promise<void>;
}

export function startSession(needs: SessionNeeds, spec: SessionSpec): Session {
  const evidence = newEvidence();
  const heard = { atMs: needs.clock.monotonicMs(), stop: createStop() };
  const child = needs.processes.start({
    ...{ command: spec.command, args: spec.args, cwd: spec.cwd, env: spec.env, label: spec.label },
    maxBytes: MOST_OUTPUT_BYTES,
    onLine: (line) => {
      heard.atMs = needs.clock.monotonicMs();
      hear(line, { evidence, stop: heard.stop, onLine: spec.onLine });
    },
  });
  let alive = true;
  void child.ended.then(() => (alive = false));
  return {
    evidence,
    // The process itself is asked too: between its death and `ended` lies the search for what it left behind.
    isAlive: () => alive && child.identity !== undefined && needs.processes.isAlive(child.identity),
    async ask(prompt, limits, signal) {
      heard.atMs = needs.clock.monotonicMs();
      child.write(`${JSON.stringify({ type: 'user', message: { role: 'user', content: [{ type: 'text', text: prompt }] } })}\n`);
      child.end();
      const stop = await untilOver({ needs, child, heard, limits, signal });
      return { evidence, stop, end: await child.ended };
    },
    discard: () => child.kill(),
  };
}

/** Only the end of it is ever looked at: the stream has been read line by line. */
const MOST_OUTPUT_BYTES = 16 * 1024;
/** A process that has given its result and doesn't go is ended. */
const LEAVE_MS = 2_000;

interface Hearing {
  readonly evidence: Evidence;
  readonly stop: Stop;
  readonly onLine: ((line: string) => void) | undefined;
}

function hear(line: string, { evidence, stop, onLine }: Hearing): void {
  const event = parseStreamLine(line);
  note(evidence, event);
  if (event.kind !== 'progress') onLine?.(line);
  if (event.kind === 'result') stop.ask('finished');
  if (event.kind === 'retry' && !isWorthWaiting(event)) stop.ask('gave_up');
}

interface Stop {
  ask(why: 'finished' | StopCause): void;
  readonly asked: Promise<'finished' | StopCause>;
}

/** The first one who asks says why. */
function createStop(): Stop {
  let ask: Stop['ask'] = () => undefined;
  const asked = new Promise<'finished' | StopCause>((resolve) => (ask = resolve));
  return { ask, asked };
}

interface Waiting {
  readonly needs: SessionNeeds;
  readonly child: RunningProcess;
  readonly heard: { readonly atMs: number; readonly stop: Stop };
  readonly limits: AskLimits;
  readonly signal: AbortSignal;
}

/** Waits for whatever comes first; gives back why we ended the process, null when it ended by itself or gave a result. */
async function untilOver(waiting: Waiting): Promise<StopCause | null> {
  const { child, heard, needs, signal } = waiting;
  const over = new AbortController();
  const abort = () => heard.stop.ask('aborted');
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  void watchTime(waiting, over.signal);
  const why = await Promise.race([heard.stop.asked, child.ended.then(() => 'left' as const)]);
  over.abort();
  signal.removeEventListener('abort', abort);
  if (why === 'left') return null;
  if (why === 'finished') await Promise.race([child.ended, sleepWhile(needs.clock, LEAVE_MS, child)]);
  await child.kill();
  return why === 'finished' ? null : why;
}

/** Sleeps until `ms` are over or the child has left, so that no timer outlives it. */
async function sleepWhile(clock: Clock, ms: number, child: RunningProcess): Promise<void> {
  const left = new AbortController();
  void child.ended.then(() => left.abort());
  await clock.sleep(ms, left.signal);
}

/** Asks for a stop when the deadline has come or nothing was heard for too long. */
async function watchTime({ needs: { clock }, heard, limits }: Waiting, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const now = clock.monotonicMs();
    const untilDeadline = limits.deadlineMs - now;
    const untilIdle = heard.atMs + limits.idleMs - now;
    if (untilDeadline <= 0) return heard.stop.ask('deadline');
    if (untilIdle <= 0) return heard.stop.ask('idle');
    await clock.sleep(Math.min(untilDeadline, untilIdle), over);
  }
}
