import { renderError } from '../../errors.ts';
import { childEnv } from '../../world/child-env.ts';
import { entryPoint } from '../../world/entry-point.ts';
import type { Clock, Log, Processes, RunningProcess } from '../../world/ports.ts';
import { renderEnd } from '../../world/render-end.ts';
import { findCompiler } from './find-compiler.ts';
import { Answer, type Question, type SolveQuestion } from './messages.ts';

/** The child needs this only for very large projects; without a limit it could take the machine down. */
const MAX_MEMORY_MB = 2048;
const IDLE_MS = 60_000;

export type Asked = Extract<Answer, { kind: 'solved' }> | { readonly kind: 'failed'; readonly message: string };

/** The TypeScript child as the fixer sees it. It starts when it is first needed and goes when nobody needs it for a minute. */
export interface TypescriptProcess {
  /** Starts it and lets it read the project; doesn't wait. */
  warm(projectDir: string): void;
  /** One question at a time. A child that takes longer than `limitMs` is killed; an abort kills it at once. Never rejects. */
  ask(question: Omit<SolveQuestion, 'kind' | 'id'>, limitMs: number, signal: AbortSignal): Promise<Asked>;
  stop(): Promise<void>;
}

export interface TypescriptProcessParts {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
  /** Where a Node that can do so keeps compiled code. */
  readonly cacheDir: string;
}

interface Child {
  readonly running: RunningProcess;
  readonly compilerPath: string;
  /** Who waits for which answer. */
  readonly waiting: Map<number, (answer: Asked) => void>;
}

export function createTypescriptProcess(parts: TypescriptProcessParts): TypescriptProcess {
  let child: Child | undefined;
  let count = 0;
  let idle = new AbortController();
  const drop = async (gone: Child | undefined) => {
    if (child === gone) child = undefined;
    await gone?.running.kill();
  };
  const need = (projectDir: string): Child => {
    const compilerPath = findCompiler(projectDir).path;
    if (child?.compilerPath === compilerPath) return child;
    void drop(child);
    const fresh = startChild(parts, compilerPath, projectDir);
    child = fresh;
    void fresh.running.ended.then((end) => {
      if (child === fresh) child = undefined;
      for (const settle of fresh.waiting.values()) settle({ kind: 'failed', message: renderEnd(end) });
      fresh.waiting.clear();
    });
    return fresh;
  };
  const restAfterwards = (used: Child) => {
    idle.abort();
    idle = new AbortController();
    const { signal } = idle;
    void parts.clock.sleep(IDLE_MS, signal).then(() => (signal.aborted ? undefined : drop(used)));
  };
  return {
    warm(projectDir) {
      try {
        const used = need(projectDir);
        send(used, { kind: 'warm', id: (count += 1), projectDir });
        restAfterwards(used);
      } catch (error) {
        parts.log.debug('The TypeScript service could not be started beforehand.', { error: renderError(error) });
      }
    },
    async ask(question, limitMs, signal) {
      idle.abort();
      const used = need(question.projectDir);
      const id = (count += 1);
      const answer = await firstOf(parts.clock, { used, id, limitMs, signal }, () => send(used, { kind: 'solve', id, ...question }));
      used.waiting.delete(id);
      if (answer.kind === 'late') await drop(used);
      else restAfterwards(used);
      return answer.kind === 'late' ? { kind: 'failed', message: answer.message } : answer;
    },
    async stop() {
      idle.abort();
      await drop(child);
    },
  };
}

function startChild({ processes, cacheDir, log }: TypescriptProcessParts, compilerPath: string, projectDir: string): Child {
  const waiting: Child['waiting'] = new Map();
  const running = processes.start({
    command: process.execPath,
    args: [`--max-old-space-size=${MAX_MEMORY_MB}`, entryPoint('bin/typescript-worker'), compilerPath],
    cwd: projectDir,
    env: childEnv({ NODE_COMPILE_CACHE: cacheDir }),
    label: 'TypeScript code fixes',
    readOnly: true,
    maxBytes: 64 * 1024,
    onLine: (line) => hear(line, waiting, log),
  });
  return { running, compilerPath, waiting };
}

function hear(line: string, waiting: Child['waiting'], log: Log): void {
  const answer = parseAnswer(line);
  if (answer === undefined) return log.warn('The TypeScript service said something that is no answer.', { line: line.slice(0, 200) });
  if (answer.kind === 'warmed') return;
  waiting.get(answer.id)?.(answer);
}

function parseAnswer(line: string): Answer | undefined {
  try {
    return Answer.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function send({ running }: Child, question: Question): boolean {
  return running.write(`${JSON.stringify(question)}\n`);
}

interface Waiting {
  readonly used: Child;
  readonly id: number;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

type InTime = Asked | { readonly kind: 'late'; readonly message: string };

/** The answer, or why nobody waits for it any longer. */
async function firstOf(clock: Clock, { used, id, limitMs, signal }: Waiting, ask: () => boolean): Promise<InTime> {
  const over = new AbortController();
  const stopWaiting = () => over.abort();
  signal.addEventListener('abort', stopWaiting, { once: true });
  if (signal.aborted) stopWaiting();
  const answered = new Promise<InTime>((resolve) => used.waiting.set(id, resolve));
  const late = clock.sleep(limitMs, over.signal).then((): InTime => ({ kind: 'late', message: signal.aborted ? 'It was stopped.' : `It gave no answer in ${Math.round(limitMs / 1000)} s.` }));
  const heard = signal.aborted || ask();
  const end = heard ? await Promise.race([answered, late]) : await Promise.race([answered, used.running.ended.then((end): InTime => ({ kind: 'failed', message: renderEnd(end) }))]);
  stopWaiting();
  signal.removeEventListener('abort', stopWaiting);
  return end;
}
