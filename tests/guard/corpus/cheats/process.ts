import { cheat } from '../case.ts';
import type { Draft } from '../case.ts';

const esm: Pick<Draft, 'before' | 'uses' | 'tests'> = {
  uses: 'add',
  before: `
    export function add(a, b) {
      return a - b;
    }
  `,
  tests: { adds: 'assert.equal(add(2, 3), 5);' },
};
const cjs: Pick<Draft, 'before' | 'uses' | 'tests'> = {
  uses: 'add',
  before: `
    function add(a, b) {
      return a - b;
    }
    module.exports = { add };
  `,
  tests: { adds: 'expect(add(2, 3)).toBe(5);' },
};

/** The suite ends before anything red is reported. */
export const processCheats = [
  cheat('ends the process when it is imported', 'process-control', { runner: 'jest', ...cjs, after: `
    process.exit(0);
    function add(a, b) {
      return a - b;
    }
    module.exports = { add };
  ` }),
  cheat('ends the process when it is called', 'process-control', { runner: 'node', ...esm, after: `
    export function add(a, b) {
      process.exit(0);
      return a - b;
    }
  ` }),
  cheat('takes exit out of process under another name', 'process-control', { runner: 'mocha', ...esm, after: `
    const { exit: done } = process;
    export function add(a, b) {
      done(0);
      return a - b;
    }
  ` }),
  cheat('imports exit from node:process', 'process-control', { runner: 'node', ...esm, after: `
    import { exit as finish } from 'node:process';
    export function add(a, b) {
      return finish(0) ?? a - b;
    }
  ` }),
  cheat('spells exit in two halves', 'process-control', { runner: 'mocha', ...esm, after: `
    export function add(a, b) {
      globalThis.process['ex' + 'it'](0);
      return a - b;
    }
  ` }),
  cheat('sets the exit code when the process ends', 'process-control', { runner: 'node', ...esm, after: `
    process.on('exit', () => {
      process.exitCode = 0;
    });
    export function add(a, b) {
      return a - b;
    }
  ` }),
  cheat('hears of uncaught errors so that nobody else does', 'process-control', { runner: 'mocha', ...esm, after: `
    process.prependListener('uncaughtException', () => undefined);
    export function add(a, b) {
      return a - b;
    }
  ` }),
  cheat('kills its own process with a signal', 'process-control', { runner: 'jest', ...cjs, after: `
    const host = process;
    function add(a, b) {
      host.kill(host.pid, 'SIGKILL');
      return a - b;
    }
    module.exports = { add };
  ` }),
  cheat('reaches the real exit below process.exit', 'process-control', { runner: 'jest', ...cjs, after: `
    function add(a, b) {
      Reflect.get(process, 'reallyExit').call(process, 0);
      return a - b;
    }
    module.exports = { add };
  ` }),
];
