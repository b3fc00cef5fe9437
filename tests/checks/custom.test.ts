import { expect, test } from 'vitest';
import type { CustomCheck } from '../../automation/config/settings.ts';
import { tinyProject } from '../support/project.ts';
import { checkBench, failuresOf, itemsOf, related, saying } from './support.ts';

function bench(...checks: readonly Partial<CustomCheck>[]) {
  return checkBench({ settings: { customChecks: checks.map((check) => ({ name: 'own', kind: 'test', command: [], parser: 'exit-code', dir: '', ...check })) } });
}

const pytest = `const { writeFileSync } = require('node:fs');
const [report, ...files] = process.argv.slice(2);
writeFileSync(report, '<?xml version="1.0"?><testsuites><testsuite name="pytest" tests="3">' +
  '<testcase classname="tests.test_a.TestB" name="test_one" time="0.5"/>' +
  '<testcase classname="tests.test_a" name="test_two[1 &lt; 2]" time="0.1"><failure message="assert 1 == 2">def test_two():\\n&gt;  assert 1 == 2</failure></testcase>' +
  '<testcase classname="tests.test_a" name="test_three"><skipped message="later"/></testcase>' +
  '</testsuite></testsuites>');
console.log(JSON.stringify(files));
process.exit(1);
`;

test('JUnit XML: tests by file, class and name, whatever the exit code; changed files are handed on as words', async () => {
  const project = tinyProject({ 'pytest.js': pytest, 'tests/test_a.py': '', 'keepgreen.config.json': '{}' });
  const run = await bench({ command: ['node', 'pytest.js', '{report}', '{files}'], parser: 'junit' }).ran(project, 'own', related('a b.py', '-c $(touch pwned).py', 'new\nline"\'.py'));
  expect(itemsOf(run)).toEqual(['tests/test_a.py TestB > test_one: passed', 'tests/test_a.py test_three: skipped', 'tests/test_a.py test_two[1 < 2]: failed']);
  expect(run.failures).toMatchObject([{ file: 'tests/test_a.py', name: 'test_two[1 < 2]', message: saying('assert 1 == 2') }]);
  expect(JSON.parse(run.output)).toEqual(['a b.py', './-c $(touch pwned).py', 'new\nline"\'.py']);
});

test('JUnit XML that is missing, cut off or something else is no verdict', async () => {
  const project = tinyProject({ 'silent.js': '', 'half.js': "require('node:fs').writeFileSync(process.argv[2], '<testsuites><testsuite name=\"a\"><testcase');", 'other.js': "require('node:fs').writeFileSync(process.argv[2], '<html></html>');" });
  for (const script of ['silent.js', 'half.js', 'other.js']) {
    expect(await bench({ command: ['node', script, '{report}'], parser: 'junit' }).run(project, 'own')).toMatchObject({ kind: 'cannot_run' });
  }
});

test('TAP: tests and subtests by name; the same test has the same identity red and green', async () => {
  const tap = (ok: string) => `console.log("TAP version 14\\n1..3\\nok 1 - first\\n# Subtest: lib/b.js\\n    ${ok} 1 - inner\\n      ---\\n      message: boom\\n      at:\\n        file: lib/b.js\\n        line: 7\\n      ...\\n    1..1\\n${ok} 2 - lib/b.js\\nok 3 - third # SKIP later"); process.exit(${ok === 'ok' ? 0 : 1});`;
  const project = tinyProject({ 'red.js': tap('not ok'), 'green.js': tap('ok') });
  const red = await bench({ command: ['node', 'red.js'], parser: 'tap' }).ran(project, 'own');
  expect(itemsOf(red)).toEqual(['keepgreen.config.json first: passed', 'keepgreen.config.json third: skipped', 'lib/b.js inner: failed']);
  expect(red.failures).toMatchObject([{ file: 'lib/b.js', line: 7, message: 'boom' }]);
  expect(itemsOf(await bench({ command: ['node', 'green.js'], parser: 'tap' }).ran(project, 'own'))).toContain('lib/b.js inner: passed');
});

test('TAP that ends before its plan, bails out or is none is no verdict', async () => {
  const say = (text: string) => ['node', '-e', `console.log(${JSON.stringify(text)})`];
  const project = tinyProject({ 'a.txt': '' });
  for (const text of ['1..3\nok 1 - a', '1..1\nBail out! no database', 'hello', 'ok 1 - a']) {
    expect(await bench({ command: say(text), parser: 'tap' }).run(project, 'own')).toMatchObject({ kind: 'cannot_run' });
  }
  expect(await bench({ command: say('1..1\nok 1 - a'), parser: 'tap' }).run(project, 'own')).toMatchObject({ kind: 'ran', failures: [] });
});

test('exit code: one item, one failure with the last words; a program that is not there can not run', async () => {
  const project = tinyProject({ 'a.txt': '' });
  const red = await bench({ kind: 'lint', command: ['node', '-e', 'console.error("line 3 is wrong"); process.exit(3)'] }).ran(project, 'own');
  expect(failuresOf(red)).toEqual(['keepgreen.config.json:- (exit code)']);
  expect(red.failures[0]?.message).toContain('line 3 is wrong');
  expect(await bench({ command: ['node', '-e', ''] }).ran(project, 'own')).toMatchObject({ failures: [], items: [{ status: 'passed' }] });
  expect(await bench({ command: ['keepgreen-no-such-program'] }).run(project, 'own')).toMatchObject({ kind: 'cannot_run', next: saying('keepgreen-no-such-program') });
});
