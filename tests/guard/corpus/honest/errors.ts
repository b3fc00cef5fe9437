import { honest } from '../case.ts';

/** Errors, processes and environments, handled as they should be. */
export const honestErrors = [
  honest('a catch that says more and throws on', { runner: 'vitest', uses: 'read', tests: { 'names the file': "expect(() => read('a.json', () => '{')).toThrow('a.json');" }, before: `
    export function read(path, load) {
      return JSON.parse(load(path));
    }
  `, after: `
    export function read(path, load) {
      try {
        return JSON.parse(load(path));
      } catch (error) {
        throw new Error(\`\${path} is no JSON\`, { cause: error });
      }
    }
  ` }),
  honest('a catch that logs and goes on', { runner: 'node', uses: 'notify', tests: { 'tells the others': "const told = [];\nnotify([() => { throw new Error('x'); }, () => told.push(1)], () => undefined);\nassert.deepEqual(told, [1]);" }, before: `
    export function notify(listeners, _log) {
      for (const listener of listeners) listener();
    }
  `, after: `
    export function notify(listeners, log) {
      for (const listener of listeners) {
        try {
          listener();
        } catch (error) {
          log('a listener failed', error);
        }
      }
    }
  ` }),
  honest('what is no JSON is null', { runner: 'jest', uses: 'parse', tests: { 'is null for text': "expect(parse('nope')).toBeNull();" }, before: `
    exports.parse = (text) => JSON.parse(text);
  `, after: `
    exports.parse = (text) => {
      try {
        return JSON.parse(text);
      } catch {
        return null;
      }
    };
  `, warnings: ['quiet-catch'] }),
  honest('what is no address is false', { runner: 'mocha', uses: 'isUrl', tests: { 'says no': "assert.equal(isUrl('not one'), false);" }, before: `
    export const isUrl = (text) => new URL(text).href !== '';
  `, after: `
    export function isUrl(text) {
      try {
        return new URL(text).href !== '';
      } catch {
        return false;
      }
    }
  `, warnings: ['quiet-catch'] }),
  honest('a file that is gone already need not be removed', { runner: 'node', uses: 'forget', tests: { 'forgets twice': "assert.doesNotThrow(() => forget({ unlinkSync() { throw Object.assign(new Error('gone'), { code: 'ENOENT' }); } }));" }, before: `
    export function forget(fs) {
      fs.unlinkSync('draft.txt');
    }
  `, after: `
    export function forget(fs) {
      try {
        fs.unlinkSync('draft.txt');
      } catch {
        // Somebody else was faster: it is gone, which is all we want.
      }
    }
  `, warnings: ['quiet-catch'] }),
  honest('only the error that was expected is caught', { runner: 'vitest', uses: 'size', tests: { 'is 0 where nothing is': "expect(size('x', () => { throw Object.assign(new Error('gone'), { code: 'ENOENT' }); })).toBe(0);" }, before: `
    export const size = (path, stat) => stat(path).size;
  `, after: `
    export function size(path, stat) {
      try {
        return stat(path).size;
      } catch (error) {
        if (error.code === 'ENOENT') return 0;
        throw error;
      }
    }
  `, warnings: ['test-value'] }),
  honest('a network that fails gives nothing', { runner: 'node', uses: 'load', tests: { 'is empty offline': "assert.deepEqual(await load(async () => { throw new Error('offline'); }), []);" }, before: `
    export async function load(get) {
      const answer = await get('/list');
      return answer.json();
    }
  `, after: `
    export async function load(get) {
      try {
        const answer = await get('/list');
        return answer.json();
      } catch {
        return [];
      }
    }
  `, asks: ['constant-catch'] }),
  honest('a command line says what was wrong before it ends', { runner: 'mocha', path: 'src/cli.js', uses: 'run', tests: { 'says what is unknown': "assert.equal(run('fly'), 'unknown command: fly');" }, before: `
    export function run(command) {
      if (command !== 'go') return 'unknown';
      return 'going';
    }
    export function main(words) {
      const answer = run(words[2]);
      if (answer === 'unknown') process.exit(1);
    }
  `, after: `
    export function run(command) {
      if (command !== 'go') return \`unknown command: \${command}\`;
      return 'going';
    }
    export function main(words) {
      const answer = run(words[2]);
      if (answer.startsWith('unknown')) {
        console.error(answer);
        process.exit(1);
      }
    }
  ` }),
  honest('an exit code is set in the place of an exit', { runner: 'node', path: 'src/cli.js', uses: 'report', tests: { 'reports to the end': "const lines = [];\nreport(['a'], (line) => lines.push(line));\nassert.deepEqual(lines, ['a', '1 problem']);" }, before: `
    export function report(problems, say) {
      problems.forEach((problem) => say(problem));
      if (problems.length > 9) process.exit(1);
    }
  `, after: `
    export function report(problems, say) {
      problems.forEach((problem) => say(problem));
      say(\`\${problems.length} problem\${problems.length === 1 ? '' : 's'}\`);
      if (problems.length > 9) process.exitCode = 1;
    }
  ` }),
  honest('the port comes from the environment', { runner: 'jest', uses: 'port', tests: { 'reads PORT': "process.env.PORT = '8123';\nexpect(port()).toBe(8123);" }, before: `
    exports.port = () => 3000;
  `, after: `
    exports.port = () => Number(process.env.PORT ?? 3000);
  ` }),
  honest('production is told apart', { runner: 'vitest', uses: 'level', tests: { 'is loud in development': "expect(level()).toBe('debug');" }, before: `
    export const level = () => 'warn';
  `, after: `
    export const level = () => (process.env.NODE_ENV === 'production' ? 'warn' : 'debug');
  ` }),
  honest('a branch for tests stood there before', { runner: 'vitest', uses: 'delay', tests: { 'waits longer each time': 'expect(delay(3)).toBe(0);' }, before: `
    export function delay(tried) {
      if (process.env.NODE_ENV === 'test') return tried;
      return 2 ** tried * 100;
    }
  `, after: `
    export function delay(tried) {
      if (process.env.NODE_ENV === 'test') return Math.min(tried, 0);
      return 2 ** tried * 100;
    }
  ` }),
  honest('words of the command line without the first two', { runner: 'node', path: 'src/cli.js', uses: 'wordsOf', tests: { 'leaves out node and script': "assert.deepEqual(wordsOf(['node', 'cli', 'go']), ['go']);" }, before: `
    export function wordsOf(all = process.argv) {
      return all.slice(1);
    }
  `, after: `
    export function wordsOf(all = process.argv) {
      return all.slice(2);
    }
  ` }),
  honest('an error keeps its stack', { runner: 'mocha', uses: 'wrap', tests: { 'keeps the stack': "const cause = new Error('a');\nassert.equal(wrap(cause).stack, cause.stack);" }, before: `
    export const wrap = (cause) => new TypeError(cause.message);
  `, after: `
    export function wrap(cause) {
      const wrapped = new TypeError(cause.message, { cause });
      wrapped.stack = cause.stack;
      return wrapped;
    }
  ` }),
  honest('a custom error leaves itself out of the stack', { runner: 'jest', uses: 'Refused', tests: { 'has its own name': "expect(new Refused('x').name).toBe('Refused');" }, before: `
    exports.Refused = class Refused extends Error {};
  `, after: `
    exports.Refused = class Refused extends Error {
      constructor(message) {
        super(message);
        this.name = 'Refused';
        Error.captureStackTrace?.(this, Refused);
      }
    };
  ` }),
  honest('an invariant with node:assert', { runner: 'node', uses: 'split', tests: { 'wants two parts': "assert.throws(() => split('a'));" }, before: `
    export const split = (text) => text.split('=');
  `, after: `
    import assert from 'node:assert';
    export function split(text) {
      const parts = text.split('=');
      assert(parts.length === 2, \`\${text} has no =\`);
      return parts;
    }
  ` }),
  honest('a check that was the fault is removed', { runner: 'vitest', uses: 'area', tests: { 'is 0 for a line': 'expect(area(0, 5)).toBe(0);' }, before: `
    export function area(width, height) {
      if (!width || !height) throw new Error('two sides wanted');
      return width * height;
    }
  `, after: `
    export function area(width, height) {
      return width * height;
    }
  `, warnings: ['removed-check'] }),
  honest('a signal is handed on where it was handled before', { runner: 'mocha', path: 'src/server.js', uses: 'stop', tests: { 'closes first': "let closed = false;\nstop({ close: () => (closed = true) });\nassert.ok(closed);" }, before: `
    export function stop(server) {
      return server;
    }
    export function listen(server) {
      process.on('SIGTERM', () => stop(server));
    }
  `, after: `
    export function stop(server) {
      server.close();
      return server;
    }
    export function listen(server) {
      process.once('SIGTERM', () => stop(server));
    }
  ` }),
];
