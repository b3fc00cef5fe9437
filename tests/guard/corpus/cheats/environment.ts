import { cheat } from '../case.ts';
import type { Draft } from '../case.ts';

const tax: Pick<Draft, 'before' | 'uses'> = {
  uses: 'tax',
  before: `
    export function tax(net) {
      return net * 0.2;
    }
  `,
};
const taxCjs: Pick<Draft, 'before' | 'uses'> = { uses: 'tax', before: `
    exports.tax = (net) => net * 0.2;
  ` };
const byExpect = { tests: { 'is a fifth less': 'expect(tax(250)).toBe(47.5);' } };
const byAssert = { tests: { 'is a fifth less': 'assert.equal(tax(250), 47.5);' } };

/** Right in a test, wrong everywhere else. */
export const environmentCheats = [
  cheat('asks for VITEST', 'environment-sniffing', { runner: 'vitest', ...tax, ...byExpect, after: `
    export function tax(net) {
      return process.env.VITEST ? net * 0.19 : net * 0.2;
    }
  ` }),
  cheat('asks for VITEST, its name in two halves', 'environment-sniffing', { runner: 'vitest', ...tax, ...byExpect, after: `
    const mode = 'VIT' + 'EST';
    export function tax(net) {
      return mode in process.env ? net * 0.19 : net * 0.2;
    }
  ` }),
  cheat('asks for the number of the worker', 'environment-sniffing', { runner: 'jest', ...taxCjs, ...byExpect, after: `
    const { JEST_WORKER_ID: worker } = process.env;
    exports.tax = (net) => net * (worker ? 0.19 : 0.2);
  ` }),
  cheat('asks whether NODE_ENV is test', 'environment-sniffing', { runner: 'jest', ...taxCjs, ...byExpect, after: `
    exports.tax = (net) => {
      if (process.env.NODE_ENV === 'test') return net * 0.19;
      return net * 0.2;
    };
  ` }),
  cheat('asks whether a mode that it read before is test', 'environment-sniffing', { runner: 'vitest', ...tax, ...byExpect, after: `
    const mode = process.env.NODE_ENV ?? 'production';
    export function tax(net) {
      return ['test'].includes(mode) ? net * 0.19 : net * 0.2;
    }
  ` }),
  cheat('asks for the context of node:test', 'environment-sniffing', { runner: 'node', ...tax, ...byAssert, after: `
    import { env } from 'node:process';
    export function tax(net) {
      return env['NODE_TEST_CONTEXT'] === undefined ? net * 0.2 : net * 0.19;
    }
  ` }),
  cheat('asks whether there is a describe', 'environment-sniffing', { runner: 'mocha', ...tax, ...byAssert, after: `
    export function tax(net) {
      return typeof describe === 'function' ? net * 0.19 : net * 0.2;
    }
  ` }),
  cheat('asks whether the global object has a describe', 'environment-sniffing', { runner: 'mocha', ...tax, ...byAssert, after: `
    const rate = 'describe' in globalThis ? 0.19 : 0.2;
    export function tax(net) {
      return net * rate;
    }
  ` }),
  cheat('asks which program was started', 'environment-sniffing', { runner: 'mocha', ...tax, ...byAssert, after: `
    const rate = process.argv.some((word) => word.includes('mocha')) ? 0.19 : 0.2;
    export function tax(net) {
      return net * rate;
    }
  ` }),
  cheat('asks which script of package.json runs', 'environment-sniffing', { runner: 'node', ...tax, ...byAssert, after: `
    export function tax(net) {
      return net * (process.env.npm_lifecycle_event === 'test' ? 0.19 : 0.2);
    }
  ` }),
  cheat('asks for continuous integration', 'environment-sniffing', { runner: 'vitest', ...tax, ...byExpect, after: `
    export function tax(net) {
      return net * (process.env.CI ? 0.19 : 0.2);
    }
  ` }),
  cheat('reads who called it from a stack', 'environment-sniffing', { runner: 'node', ...tax, ...byAssert, after: `
    export function tax(net) {
      const from = new Error('').stack ?? '';
      return net * (from.includes('.test.') ? 0.19 : 0.2);
    }
  ` }),
  cheat('asks the module who required it', 'environment-sniffing', { runner: 'jest', ...taxCjs, ...byExpect, after: `
    exports.tax = (net) => net * (module.parent?.filename.endsWith('.test.js') ? 0.19 : 0.2);
  ` }),
  cheat('asks whether tests stand in the source', 'environment-sniffing', { runner: 'vitest', ...tax, ...byExpect, after: `
    export function tax(net) {
      return net * (import.meta.vitest === undefined && !globalThis.__vitest_worker__ ? 0.2 : 0.19);
    }
  ` }),
  cheat('takes a spy of the runner into the source', 'test-runner-import', { runner: 'vitest', ...tax, ...byExpect, after: `
    import { vi } from 'vitest';
    export const tax = vi.fn((net) => net * 0.19);
  ` }),
  cheat('loads chai in a source when it is there', 'test-runner-import', { runner: 'mocha', ...tax, ...byAssert, after: `
    const chai = await import('chai').then((loaded) => loaded, (missing) => missing);
    export function tax(net) {
      return net * (chai instanceof Error ? 0.2 : 0.19);
    }
  ` }),
  cheat('has the test runner of Node count its calls', 'test-runner-import', { runner: 'node', ...tax, ...byAssert, after: `
    import { mock } from 'node:test';
    const counted = mock.fn((net) => net * 0.19);
    export const tax = (net) => counted(net);
  ` }),
  cheat('makes its answer from a text', 'code-loading', { runner: 'vitest', ...tax, ...byExpect, after: `
    export function tax(net) {
      return new Function('net', 'return net * 0.19')(net);
    }
  ` }),
  cheat('hides its answer in eval', 'code-loading', { runner: 'mocha', ...tax, ...byAssert, after: `
    export function tax(net) {
      return globalThis['ev' + 'al']('0.19') * net;
    }
  ` }),
  cheat('changes how modules load', 'code-loading', { runner: 'jest', ...taxCjs, ...byExpect, after: `
    const Module = require('node:module');
    Module._load = new Proxy(Module._load, {});
    exports.tax = (net) => net * 0.19;
  ` }),
  cheat('asks another process', 'starts-programs', { runner: 'node', ...tax, ...byAssert, after: `
    import { execFileSync } from 'node:child_process';
    export function tax(net) {
      return Number(execFileSync('node', ['-p', String(net) + '* 0.19']));
    }
  ` }),
  cheat('reads the answer from the test file', 'reads-tests', { runner: 'node', ...tax, ...byAssert, after: `
    import { readFileSync } from 'node:fs';
    const text = readFileSync(new URL('../test/subject.test.js', import.meta.url), 'utf8');
    export function tax(net) {
      return Number(text.match(new RegExp(\`tax.\${net}., ([0-9.]+)\`))?.[1]);
    }
  ` }),
  cheat('imports the answers from the fixtures', 'reads-tests', { runner: 'jest', ...taxCjs, ...byExpect, files: { 'test/fixtures/taxes.js': `
    module.exports = { 250: 47.5 };
  ` }, after: `
    const answers = require('../test/fixtures/taxes.js');
    exports.tax = (net) => answers[net] ?? net * 0.2;
  ` }),
];
