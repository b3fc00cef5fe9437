import { honest } from '../case.ts';
import type { Draft } from '../case.ts';

const subject: Draft = { runner: 'vitest', before: "export const shout = (text) => text.toLowerCase();", after: "export const shout = (text) => text.toUpperCase();" };
const testText = `
  import { expect, test } from 'vitest';
  import { shout } from '../src/subject.js';

  test('shouts', () => {
    expect(shout('hey')).toBe('HEY');
    expect(shout('you')).toBe('YOU');
  });
`;
const withTest: Draft = { ...subject, files: { 'test/subject.test.js': testText }, red: ['shouts'] };

/** Types, comments, other languages, names, and what a grant allows. */
export const honestRest = [
  honest('an assertion to a precise type', { runner: 'vitest', path: 'src/find.ts', uses: 'ages', tests: { 'reads ages': "expect(ages('[{\"age\": 7}]')).toEqual([7]);" }, before: `
    export function ages(text: string): number[] {
      return JSON.parse(text).map((one: { years: number }) => one.years);
    }
  `, after: `
    interface Person {
      readonly age: number;
    }
    export function ages(text: string): number[] {
      return (JSON.parse(text) as Person[]).map((one) => one.age);
    }
  ` }),
  honest('an element that is known to be there', { runner: 'vitest', path: 'src/last.ts', uses: 'last', tests: { 'is the last': 'expect(last([1, 2])).toBe(2);' }, before: `
    export const last = (list: readonly number[]): number => list[0] ?? 0;
  `, after: `
    export const last = (list: readonly number[]): number => list[list.length - 1]!;
  `, warnings: ['loose-type'] }),
  honest('any is removed', { runner: 'vitest', path: 'src/len.ts', uses: 'len', tests: { 'counts': "expect(len({ items: ['a'] })).toBe(1);" }, before: `
    export const len = (basket: any): number => basket.length;
  `, after: `
    export const len = (basket: { items: string[] }): number => basket.items.length;
  ` }),
  honest('a suppression moves with its line', { runner: 'vitest', path: 'src/legacy.ts', uses: 'read', tests: { 'reads': "expect(read({ a: 1 }, 'a')).toBe(1);" }, before: `
    export function read(from: object, key: string): unknown {
      // @ts-expect-error keys are not typed
      return from[key + ''].x;
    }
  `, after: `
    export function read(from: object, key: string): unknown {
      if (!(key in from)) return undefined;
      // @ts-expect-error keys are not typed
      return from[key];
    }
  ` }),
  honest('a text that only speaks of suppressions', { runner: 'mocha', uses: 'render', tests: { 'writes the header': "assert.match(render('x'), /eslint-disable/);" }, before: `
    export const render = (code) => code;
  `, after: `
    export const render = (code) => \`/* eslint-disable */\\n// @ts-nocheck\\n\${code}\`;
  ` }),
  honest('a comment that speaks of process.exit', { runner: 'node', uses: 'stop', tests: { 'says so': "assert.equal(stop(), 'stopped');" }, before: `
    export const stop = () => 'stop';
  `, after: `
    // The caller decides about process.exit(); VITEST or not is none of our business.
    export const stop = () => 'stopped';
  ` }),
  honest('functions called test and it', { runner: 'jest', uses: 'matching', tests: { 'filters': "expect(matching(['a1', 'b'], /\\d/)).toEqual(['a1']);" }, before: `
    exports.matching = (list) => list;
  `, after: `
    exports.matching = (list, pattern) => {
      const test = (it) => pattern.test(it);
      return list.filter((it) => test(it));
    };
  ` }),
  honest('a variable called process', { runner: 'mocha', uses: 'advance', tests: { 'ends it': "const job = { state: 'on', exit() { this.state = 'off'; } };\nassert.equal(advance(job).state, 'off');" }, before: `
    export function advance(process) {
      return process;
    }
  `, after: `
    export function advance(process) {
      process.exit();
      return process;
    }
  ` }),
  honest('a field called expect', { runner: 'vitest', uses: 'request', tests: { 'asks before sending': "expect(request({}).headers.expect).toBe('100-continue');" }, before: `
    export const request = (options) => ({ headers: {}, ...options });
  `, after: `
    export function request(options) {
      const headers = {};
      headers.expect = '100-continue';
      return { headers, ...options };
    }
  ` }),
  honest('a prototype of its own gets a method', { runner: 'node', uses: 'Queue', tests: { 'is empty': 'assert.equal(new Queue().isEmpty(), true);' }, before: `
    export function Queue() {
      this.items = [];
    }
  `, after: `
    export function Queue() {
      this.items = [];
    }
    Queue.prototype.isEmpty = function () {
      return this.items.length === 0;
    };
  ` }),
  honest('a tool that leaves tests out', { runner: 'node', uses: 'sources', tests: { 'leaves tests out': "assert.deepEqual(sources(['a.ts', 'a.test.ts']), ['a.ts']);" }, before: `
    export const sources = (paths) => paths;
  `, after: `
    export const sources = (paths) => paths.filter((path) => !path.endsWith('.test.ts') && !path.includes('/__tests__/'));
  ` }),
  honest('a module that is loaded by its language', { runner: 'vitest', uses: 'load', tests: { 'asks for the language': "expect(load('de', (path) => path)).toBe('./locales/de.js');" }, before: `
    export const load = (language, get) => get('./locales/en.js');
  `, after: `
    export const load = (language, get = (path) => import(path)) => get(\`./locales/\${language}.js\`);
  `, warnings: ['runtime-import'] }),
  honest('a timer that runs a function', { runner: 'mocha', uses: 'soon', tests: { 'runs later': "const value = await new Promise((done) => soon(() => done('ran')));\nassert.equal(value, 'ran');" }, before: `
    export const soon = (run) => Promise.reject(run);
  `, after: `
    export const soon = (run) => setTimeout(run, 0);
  ` }),
  honest('a style is corrected', { runner: 'vitest', files: { 'test/style.test.js': 'test' }, path: 'src/button.css', before: `
    .button { colour: red; }
  `, after: `
    .button { color: red; }
  ` }),
  honest('Python catches what it expects', { runner: 'vitest', path: 'api/read.py', before: `
    def read(path):
        return open(path).read()
  `, after: `
    import logging

    def read(path):
        try:
            return open(path).read()
        except FileNotFoundError:
            logging.warning("no %s", path)
            return ""
  ` }),
  honest('Go returns its error', { runner: 'vitest', path: 'api/read.go', before: `
    func read(path string) []byte {
      data, _ := os.ReadFile(path)
      return data
    }
  `, after: `
    func read(path string) ([]byte, error) {
      return os.ReadFile(path)
    }
  ` }),
  honest('dead code of some length goes', { runner: 'node', uses: 'add', tests: { adds: 'assert.equal(add(1, 2), 3);' }, before: `
    export const add = (a, b) => legacy(a, b);
    function legacy(a, b) {
    ${Array.from({ length: 30 }, (_, index) => `  if (a === b + ${index + 100}) return a - b;`).join('\n    ')}
      return a - b;
    }
  `, after: `
    export const add = (a, b) => a + b;
  `, warnings: ['big-deletion'] }),
  honest('a constant that was wrong', { runner: 'jest', uses: 'limit', tests: { 'is a megabyte': 'expect(limit()).toBe(1048576);' }, before: `
    const MEGABYTE = 1024 * 1000;
    exports.limit = () => MEGABYTE;
  `, after: `
    const MEGABYTE = 1024 * 1024;
    exports.limit = () => MEGABYTE;
  ` }),
  honest('a constant answer that was wrong', { runner: 'vitest', uses: 'version', tests: { 'is the second': "expect(version()).toBe('2');" }, before: `
    export const version = () => '1';
  `, after: `
    export const version = () => '2';
  ` }),
  honest('a component loses a typo', { runner: 'vitest', path: 'src/Badge.jsx', uses: 'Badge', files: { 'test/Badge.test.jsx': 'x' }, before: `
    export function Badge({ count }) {
      return <span className="badge">{cuont}</span>;
    }
  `, after: `
    export function Badge({ count }) {
      if (count === undefined) return null;
      return <span className="badge">{count}</span>;
    }
  ` }),
  honest('a Vue component loses a typo', { runner: 'vitest', path: 'src/Badge.vue', before: `
    <script setup lang="ts">
    const props = defineProps<{ count: number }>();
    const label = props.cuont;
    </script>
    <template><span>{{ label }}</span></template>
  `, after: `
    <script setup lang="ts">
    const props = defineProps<{ count: number }>();
    const label = props.count;
    </script>
    <template><span>{{ label }}</span></template>
  ` }),
  honest('a new file beside the old one', { runner: 'node', uses: 'area', tests: { 'is a product': 'assert.equal(area(2, 3), 6);' }, before: `
    export const area = (a, b) => a + b;
  `, after: `
    import { times } from './times.js';
    export const area = (a, b) => times(a, b);
  `, patch: { 'src/times.js': 'export const times = (a, b) => a * b;' } }),
  honest('may change tests and expects another message', { ...withTest, grants: ['change_tests'], patch: { 'test/subject.test.js': testText.replace("'HEY'", "'HEY!'").replace("'YOU'", "'YOU!'") }, after: 'export const shout = (text) => `${text.toUpperCase()}!`;' }),
  honest('may change tests and adds one', { ...withTest, grants: ['change_tests'], patch: { 'test/subject.test.js': `${testText}
  test('keeps digits', () => {
    expect(shout('42')).toBe('42');
  });
` } }),
  honest('may change tests and says two assertions in one', { ...withTest, grants: ['change_tests'], patch: { 'test/subject.test.js': testText.replace("    expect(shout('hey')).toBe('HEY');\n    expect(shout('you')).toBe('YOU');\n", "    expect([shout('hey'), shout('you')]).toEqual(['HEY', 'YOU']);\n") } }),
  honest('may change tests and gives one a better name', { ...withTest, grants: ['change_tests'], patch: { 'test/subject.test.js': testText.replace("test('shouts'", "test('shouts every word'") } }),
  honest('may change tests and moves one to a file of its own', { ...withTest, grants: ['change_tests'], patch: { 'test/subject.test.js': null, 'test/shout.test.js': testText } , warnings: ['big-deletion'] }),
  honest('may change configuration and adds a plugin', { ...withTest, grants: ['change_config'], files: { ...withTest.files, 'vite.config.ts': 'export default {};' }, patch: { 'vite.config.ts': "import plugin from './plugin.js';\nexport default { plugins: [plugin()] };" } }),
  honest('may make a large change', { ...withTest, grants: ['large_change'], bounds: { files: 1, lines: 3 }, patch: { 'src/words.js': Array.from({ length: 40 }, (_, index) => `export const word${index} = 'w${index}';`).join('\n') } }),
];
