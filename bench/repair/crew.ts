import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { headOf } from './run-case.ts';
import type { BenchCase } from './bench-case.ts';
import { Result } from './result.ts';
import type { Order } from './worker.ts';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));
/** A bug that takes longer than this has broken the bench, not the time limit of repair. */
const PATIENCE_MS = 10 * 60_000;

/** Runs the bugs in so many processes side by side; each result is told as soon as it is there. */
export async function runAll(cases: readonly BenchCase[], { workers, settings }: { readonly workers: number; readonly settings: Order['settings'] }, told: (result: Result) => void): Promise<void> {
  const waiting = [...cases];
  await Promise.all(Array.from({ length: workers }, async () => {
    let child: ChildProcess | undefined;
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      child = child?.connected === true ? child : startWorker();
      told(await ask(child, one, settings));
    }
    child?.disconnect();
  }));
}

/** Its environment is as small as a person's shell: no key of a model may reach it. */
function startWorker(): ChildProcess {
  const { PATH = '', HOME = '', HUMANEVALFIX } = process.env;
  return fork(WORKER, [], { env: { PATH, HOME, ...(HUMANEVALFIX === undefined ? {} : { HUMANEVALFIX }) }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

function ask(child: ChildProcess, one: BenchCase, settings: Order['settings']): Promise<Result> {
  return new Promise((resolve) => {
    const end = (result: Result) => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(result);
    };
    const fail = (why: string) => {
      if (child.connected) child.disconnect();
      child.kill('SIGKILL');
      end({ ...headOf(one), ending: 'crashed', tried: 0, searchSeconds: 0, seconds: 0, rank: null, guilty: null, template: null, why, diff: '' });
    };
    const timer = setTimeout(() => fail(`no answer within ${PATIENCE_MS / 60_000} minutes`), PATIENCE_MS);
    child.once('exit', (code, signal) => fail(`its process ended (${code ?? signal ?? 'unknown'})`));
    child.once('message', (message) => end(Result.parse(message)));
    child.send({ part: one.part, name: one.name, settings } satisfies Order);
  });
}
