import { onAbort } from '../../world/abort.ts';
import { entryPoint } from '../../world/entry-point.ts';
import type { Clock, Log, Processes, Random, RunningProcess } from '../../world/ports.ts';
import { renderEnd } from '../../world/render-end.ts';
import { Answer, type Question, type Ran, type RunQuestion } from './messages.ts';

export interface ChildNeeds {
  readonly processes: Pick<Processes, 'start'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly random: Pick<Random, 'hex'>;
  readonly log: Log;
  readonly settings: { readonly liveRunnerMaxMb: number };
}

/** How a child is started; two equal launches may share one child. Paths are absolute. */
export interface Launch {
  readonly vitestDir: string;
  readonly args: readonly string[];
  readonly projectDir: string;
  readonly packageDir: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How one question ended. `crashed`, `late` and `aborted` leave no child behind. */
export type Asked =
  | Ran
  | { readonly kind: 'stale' | 'failed' | 'declined' | 'crashed'; readonly reason: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'aborted' };

/** One child process with an open Vitest. One question at a time. */
export interface VitestChild {
  readonly launch: Launch;
  /** Never rejects. A child that doesn't answer within `limitMs` is killed with all it has started; an abort kills it unless it ends by itself within a moment. */
  run(question: Omit<RunQuestion, 'kind' | 'id'>, limitMs: number, signal: AbortSignal): Promise<Asked>;
  /** Why it can't be used, or undefined once it is up. Never rejects. */
  readonly opened: Promise<Opened>;
  isAlive(): boolean;
  kill(): Promise<void>;
}

export type Opened = { readonly kind: 'ready' } | { readonly kind: 'declined' | 'crashed'; readonly reason: string };

/** Most runs are over before a child could be killed and started again. */
const ABORT_GRACE_MS = 300;
const END_GRACE_MS = 500;

interface State {
  readonly waiting: Map<number, (answer: Asked) => void>;
  alive: boolean;
  count: number;
}

export function startVitestChild(needs: ChildNeeds, launch: Launch, onRested: (residentMb: number) => void): VitestChild {
  const state: State = { waiting: new Map(), alive: true, count: 0 };
  const token = `keepgreen-${needs.random.hex(16)} `;
  let settle: (opened: Opened) => void = () => undefined;
  const opened = new Promise<Opened>((resolve) => (settle = resolve));
  const running = launchChild(needs, launch, (line) => {
    if (!line.startsWith(token)) return;
    const answer = parseAnswer(line.slice(token.length));
    if (answer === undefined) settleAll(state, { kind: 'failed', reason: 'Its answer was cut off or no answer at all.' });
    else if (answer.kind === 'ready' || answer.kind === 'declined') settle(answer);
    else if (answer.kind === 'rested') onRested(answer.residentMb);
    else state.waiting.get(answer.id)?.(answer);
  });
  void running.ended.then((end) => {
    state.alive = false;
    const crashed = { kind: 'crashed', reason: renderEnd(end) } as const;
    settle(crashed);
    settleAll(state, crashed);
  });
  send(running, { kind: 'open', token, vitestDir: launch.vitestDir, args: [...launch.args], projectDir: launch.projectDir });
  return {
    launch,
    opened,
    isAlive: () => state.alive,
    run: (question, limitMs, signal) => ask({ needs, running, state, opened }, question, limitMs, signal),
    kill: () => endChild(needs, running, state),
  };
}

function launchChild({ processes, settings }: ChildNeeds, { packageDir, env }: Launch, onLine: (line: string) => void): RunningProcess {
  return processes.start({
    command: process.execPath,
    args: [`--max-old-space-size=${settings.liveRunnerMaxMb}`, entryPoint('bin/vitest-worker')],
    cwd: packageDir,
    env,
    label: `live Vitest of ${packageDir}`,
    maxBytes: 16 * 1024,
    onLine,
  });
}

function settleAll(state: State, asked: Asked): void {
  for (const answer of state.waiting.values()) answer(asked);
}

/** A child whose stdin ends takes its workers and temporary files with it at once; one that is caught in a loop is killed. */
async function endChild({ clock }: ChildNeeds, running: RunningProcess, state: State): Promise<void> {
  const over = new AbortController();
  state.alive = false;
  running.end();
  await Promise.race([running.ended, clock.sleep(END_GRACE_MS, over.signal)]);
  over.abort();
  await running.kill();
}

function parseAnswer(line: string): Answer | undefined {
  try {
    return Answer.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function send(running: RunningProcess, question: Question): boolean {
  return running.write(`${JSON.stringify(question)}\n`);
}

interface Line {
  readonly needs: ChildNeeds;
  readonly running: RunningProcess;
  readonly state: State;
  readonly opened: Promise<Opened>;
}

async function ask(line: Line, question: Omit<RunQuestion, 'kind' | 'id'>, limitMs: number, signal: AbortSignal): Promise<Asked> {
  const { needs, running, state } = line;
  const over = new AbortController();
  const late = needs.clock.sleep(limitMs, over.signal).then((): Asked => ({ kind: 'late' }));
  const aborted = afterAbort(needs, signal, over.signal);
  const end = await Promise.race([answerTo(line, question), late, aborted]);
  over.abort();
  if (end.kind === 'late' || end.kind === 'aborted') {
    await endChild(needs, running, state);
  }
  return signal.aborted ? { kind: 'aborted' } : end;
}

async function answerTo({ running, state, opened }: Line, question: Omit<RunQuestion, 'kind' | 'id'>): Promise<Asked> {
  const up = await opened;
  if (up.kind !== 'ready') return up;
  const id = (state.count += 1);
  const answer = new Promise<Asked>((resolve) => state.waiting.set(id, resolve));
  if (!state.alive || !send(running, { kind: 'run', id, ...question })) return { kind: 'crashed', reason: 'It was gone.' };
  return answer.finally(() => state.waiting.delete(id));
}

/** Resolves a moment after the abort; never when `over` comes first. */
function afterAbort({ clock }: ChildNeeds, signal: AbortSignal, over: AbortSignal): Promise<Asked> {
  return new Promise((resolve) => {
    const stop = () => void clock.sleep(ABORT_GRACE_MS, over).then(() => resolve({ kind: 'aborted' }));
    onAbort(over, onAbort(signal, stop));
    if (signal.aborted) stop();
  });
}
