import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importersOf, scanImports } from '../../automation/checks/import-graph.ts';
import type { LiveRunner } from '../../automation/checks/live-runner.ts';
import { createLookout } from '../../automation/checks/lookout.ts';
import { callsIn, scriptCall, sortWords } from '../../automation/checks/scripts.ts';
import { namePattern, shown } from '../../automation/checks/test-command.ts';
import { tidyPath, tidyText } from '../../automation/checks/tidy.ts';
import { readPackages } from '../../automation/checks/workspaces.ts';
import { tinyProject } from '../support/project.ts';
import { checkBench } from './support.ts';

test('a script is read as words: quotes, variables, chains, redirections', () => {
  expect(callsIn(`A=1 cross-env B="x y" vitest run 'src/**' && eslint . --ext .js,.ts > out.txt; tsc`)).toEqual([['A=1', 'cross-env', 'B=x y', 'vitest', 'run', 'src/**'], ['eslint', '.', '--ext', '.js,.ts', 'out.txt'], ['tsc']]);
  const facts = readPackages(createLookout(), tinyProject({ 'package.json': '{"scripts":{"watch":"vitest --watch","test":"npm run build && B=2 ./node_modules/.bin/vitest run -c x.ts $FILTER --reporter verbose src"}}' }, { git: false }).dir)[0];
  const call = facts && scriptCall(facts, 'vitest', /^test/);
  expect(call).toMatchObject({ script: 'test', env: { B: '2' } });
  expect(sortWords(call?.args ?? [], { valued: ['-c', '--reporter'], dropped: ['--reporter'] })).toEqual({ flags: ['-c', 'x.ts'], plain: ['run', 'src'] });
});

test('imports are found in every form, and followed through paths, endings, index files and package names', () => {
  expect(scanImports(`import a from './a.js'; export * from "./b"; import './c'; const d = require('./d'); await import(\`./e\`); import type { F } from './f';`)).toEqual(['./a.js', './b', './c', './d', './e', './f']);
  expect(scanImports(String.raw`import './it\'s.js'; import "./\"x\"\n\u00fc.js";`)).toEqual(["./it's.js", './"x"\nü.js']);
  const project = tinyProject(
    {
      'package.json': '{"name":"own"}', 'tsconfig.json': '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}',
      'src/deep.ts': '', 'src/lib/index.ts': "export * from '../deep.js';\n", 'src/alias.ts': "import '@/lib';\n", 'src/loop.ts': "import './alias';\nimport './loop2';\n", 'src/loop2.ts': "import './loop';\n", 'test/a.test.ts': "import 'own/src/loop';\n", 'test/b.test.ts': "import './nothing';\n",
    },
    { git: false },
  );
  const facts = readPackages(createLookout(), project.dir)[0];
  const reached = facts === undefined ? [] : importersOf({ projectDir: realpathSync(project.dir), facts }, [join(project.dir, 'src/deep.ts')]);
  expect(reached.map((file) => file.slice(project.dir.length + 1)).sort()).toEqual(['src/alias.ts', 'src/deep.ts', 'src/lib/index.ts', 'src/loop.ts', 'src/loop2.ts', 'test/a.test.ts']);
});

test('paths and texts name the project, not the place it lies in', () => {
  const where = { projectDir: '/tmp/tree', dir: 'packages/a' };
  expect(['/tmp/tree/packages/a/x.ts', 'file:///tmp/tree/x%20y.ts', 'src/x.ts', '/elsewhere/x.ts', '/tmp/tree2/x.ts'].map((path) => tidyPath(where, path))).toEqual(['packages/a/x.ts', 'x y.ts', 'packages/a/src/x.ts', '/elsewhere/x.ts', '/tmp/tree2/x.ts']);
  expect(tidyText(where, '\u001b[31mCannot find /tmp/tree/src/a.ts from file:///tmp/tree/b.ts in /tmp/tree\u001b[0m')).toBe('Cannot find src/a.ts from b.ts in .');
});

test('a name pattern matches exactly its tests, however the runner joins titles', () => {
  const pattern = new RegExp(namePattern(['math > adds [1] $() a|b*', 'two']));
  expect(['math adds [1] $() a|b*', 'math > adds [1] $() a|b*', ' two'].map((name) => pattern.test(name))).toEqual([true, true, true]);
  expect(['math adds [1] $() a|b* more', 'two three', 'math adds 1 $() a'].map((name) => pattern.test(name))).toEqual([false, false, false]);
  // ufo asks about `http://foo.com/\0`: no command line can hold that.
  const control = namePattern(['null \0 byte', 'two\nlines']);
  expect(control).not.toMatch(/\p{Cc}/u);
  expect(['null \0 byte', 'two\nlines', 'null 0 byte'].map((name) => new RegExp(control).test(name))).toEqual([true, true, false]);
  expect(shown(['npx', 'a b', "it's"])).toBe(`npx 'a b' 'it'\\''s'`);
});

test('a live runner answers where it can; where it can not, or fails, a cold run does', async () => {
  const project = tinyProject({ 'package.json': '{"scripts":{"test":"node --test"}}', 'a.test.js': "require('node:test').test('a', () => undefined);\n" });
  const answers: LiveRunner['run'][] = [
    (request) => Promise.resolve({ kind: 'ran', check: request.check, scope: request.scope, command: 'live', durationMs: 1, output: '', items: [], failures: [], exitCode: null }),
    () => Promise.resolve(undefined),
    () => Promise.reject(new Error('it died')),
  ];
  const commands: string[] = [];
  for (const run of answers) {
    const live: LiveRunner = { supports: () => true, run, warm: () => Promise.resolve(), close: () => Promise.resolve() };
    commands.push((await checkBench({ live }).ran(project, 'node-test')).command);
  }
  expect(commands).toEqual(['live', 'node --test a.test.js', 'node --test a.test.js']);
});
