import { expect, test } from 'vitest';
import { readErrors } from '../../automation/checks/runners/tsc.ts';
import { tinyProject } from '../support/project.ts';
import { checkBench, failuresOf, related, saying } from './support.ts';

const strict = '{"compilerOptions":{"strict":true,"module":"nodenext","target":"es2022","types":[],"lib":["es2022"],"skipLibCheck":true},"include":["src"]}';

test('tsc: errors by code, file and line; the incremental second run says the same; green when corrected', async () => {
  const project = tinyProject(
    { 'package.json': '{"devDependencies":{"typescript":"*"}}', 'tsconfig.json': strict, 'src/a.ts': 'export const a: number = 1;\n', 'src/b.ts': "import { a } from './a.js';\nexport const s: string = a;\nexport const o: { x: number; y: { z: number } } = { x: 1, y: { z: 'no' } };\n" },
    { packages: ['typescript'] },
  );
  const bench = checkBench();
  const first = await bench.ran(project, 'tsc', related('src/a.ts'));
  expect(failuresOf(first)).toEqual(['src/b.ts:2 TS2322', 'src/b.ts:3 TS2322']);
  expect(first.failures[0]).toMatchObject({ kind: 'types', column: 14, message: "Type 'number' is not assignable to type 'string'." });
  expect((await bench.ran(project, 'tsc')).failures).toEqual(first.failures);
  project.write('src/b.ts', "import { a } from './a.js';\nexport const n: number = a;\n");
  expect(await bench.ran(project, 'tsc')).toMatchObject({ failures: [], exitCode: 0 });
});

test('tsc: projects that reference each other are checked against their sources, and nothing is built', async () => {
  const part = (references: string) => `{"compilerOptions":{"composite":true,"outDir":"dist","strict":true,"types":[],"lib":["es2022"]},"include":["*.ts"]${references}}`;
  const project = tinyProject(
    {
      'package.json': '{"devDependencies":{"typescript":"*"}}', 'tsconfig.json': '{"files":[],"references":[{"path":"a"},{"path":"b"}]}',
      'a/tsconfig.json': part(''), 'a/a.ts': 'export const a: number = 1;\n',
      'b/tsconfig.json': part(',"references":[{"path":"../a"}]'), 'b/b.ts': "import { a } from '../a/a.js';\nexport const s: string = a;\n",
    },
    { packages: ['typescript'] },
  );
  expect(failuresOf(await checkBench().ran(project, 'tsc'))).toEqual(['b/b.ts:2 TS2322']);
});

test('tsc: a configuration that is wrong, or typescript that is not there, can not run', async () => {
  const bench = checkBench();
  const files = { 'package.json': '{"devDependencies":{"typescript":"*"}}', 'src/a.ts': 'export {};\n' };
  expect(await bench.run(tinyProject({ ...files, 'tsconfig.json': strict }), 'tsc')).toMatchObject({ kind: 'cannot_run', next: 'Run: npm install' });
  const wrong = await bench.run(tinyProject({ ...files, 'tsconfig.json': strict.replace('"strict":true', '"strct":true') }, { packages: ['typescript'] }), 'tsc');
  expect(wrong).toMatchObject({ kind: 'cannot_run', reason: saying('TS5025') });
  const empty = await bench.run(tinyProject({ ...files, 'tsconfig.json': strict.replace('"src"', '"nothing"') }, { packages: ['typescript'] }), 'tsc');
  expect(empty).toMatchObject({ kind: 'cannot_run', reason: saying('TS18003') });
});

test('tsc: lines of Windows and lines that go on are read', () => {
  const output = "C:\\work\\app\\src\\a.ts(3,7): error TS2322: Type 'x' is wrong.\r\n  Because of y.\r\n    And z.\r\nsrc\\b (1).ts(1,1): error TS1005: ';' expected.\r\nerror TS18003: No inputs.\r\n";
  expect(readErrors({ projectDir: 'C:\\work\\app', dir: '' }, output)).toMatchObject([
    { file: 'src/a.ts', line: 3, column: 7, name: 'TS2322', message: "Type 'x' is wrong.\n  Because of y.\n    And z." },
    { file: 'src/b (1).ts', line: 1, name: 'TS1005' },
    { file: '', line: null, name: 'TS18003' },
  ]);
});

const eslintFiles = {
  'package.json': '{"type":"module","scripts":{"lint":"eslint src --fix"},"devDependencies":{"eslint":"*"}}',
  'eslint.config.js': "export default [{ files: ['**/*.js'], rules: { 'no-undef': 'error', 'no-debugger': 'warn' } }];\n",
  'src/a.js': 'debugger;\nfoo();\n',
  'src/-b $(x) "q".js': 'bar();\n',
  'src/c.js': 'const = 1;\n',
  'other/d.js': 'baz();\n',
};

test('eslint: errors of the project\'s own rules, parse errors too; warnings only where the script forbids them', async () => {
  const project = tinyProject(eslintFiles, { packages: ['eslint'] });
  const bench = checkBench();
  const all = await bench.ran(project, 'eslint');
  expect(failuresOf(all)).toEqual(['src/-b $(x) "q".js:1 no-undef', 'src/a.js:2 no-undef', 'src/c.js:1 (parse error)']);
  expect(all.failures.find((failure) => failure.file === 'src/a.js')).toMatchObject({ kind: 'lint', column: 1, message: "'foo' is not defined." });
  const some = await bench.ran(project, 'eslint', related('src/-b $(x) "q".js', 'other/d.js', 'README.md', '../outside.js'));
  expect(failuresOf(some)).toEqual(['src/-b $(x) "q".js:1 no-undef']);
  project.write('package.json', eslintFiles['package.json'].replace('--fix', '--max-warnings 0'));
  expect(failuresOf(await bench.ran(project, 'eslint', related('src/a.js')))).toEqual(['src/a.js:1 no-debugger', 'src/a.js:2 no-undef']);
});

test('eslint: a broken configuration and a missing eslint can not run', async () => {
  const bench = checkBench();
  const broken = await bench.run(tinyProject({ ...eslintFiles, 'eslint.config.js': "throw new Error('config boom');\n" }, { packages: ['eslint'] }), 'eslint');
  expect(broken).toMatchObject({ kind: 'cannot_run', reason: saying('config boom') });
  expect(await bench.run(tinyProject(eslintFiles), 'eslint')).toMatchObject({ kind: 'cannot_run', next: 'Run: npm install' });
});

test('biome: errors by rule and place, only what is asked for, a broken configuration can not run', async () => {
  const files = { 'package.json': '{"scripts":{"lint":"biome lint --write src"},"devDependencies":{"@biomejs/biome":"*"}}', 'biome.json': '{}', 'src/a.js': 'debugger;\n', '-b.js': 'debugger;\n', 'src/c.js': 'export const c = 1;\n', 'src/bad.js': 'const = 3' };
  const project = tinyProject(files, { packages: ['@biomejs/biome'] });
  const bench = checkBench();
  expect(failuresOf(await bench.ran(project, 'biome'))).toEqual(['src/a.js:1 lint/suspicious/noDebugger', 'src/bad.js:1 (parse error)']);
  expect(await bench.ran(project, 'biome', related('src/c.js', '-b.js'))).toMatchObject({ failures: [] });
  project.write('biome.json', '{"linter":{"nope":true}}');
  expect(await bench.run(project, 'biome')).toMatchObject({ kind: 'cannot_run' });
});

test('oxlint: errors by rule and place, only what is asked for, a broken configuration can not run', async () => {
  const files = { 'package.json': '{"devDependencies":{"oxlint":"*"}}', '.oxlintrc.json': '{"rules":{"no-debugger":"error"}}', 'src/a.js': 'export {};\ndebugger;\n', '-b.js': 'debugger;\n' };
  const project = tinyProject(files, { packages: ['oxlint'] });
  const bench = checkBench();
  expect(failuresOf(await bench.ran(project, 'oxlint'))).toEqual(['-b.js:1 eslint(no-debugger)', 'src/a.js:2 eslint(no-debugger)']);
  expect(failuresOf(await bench.ran(project, 'oxlint', related('-b.js')))).toEqual(['-b.js:1 eslint(no-debugger)']);
  project.write('.oxlintrc.json', '{"rules":{"no-debugger":"nope"}}');
  expect(await bench.run(project, 'oxlint')).toMatchObject({ kind: 'cannot_run' });
});
