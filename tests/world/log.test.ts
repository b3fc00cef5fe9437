import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLog, type LogNeeds } from '../../automation/world/log.ts';
import { createRedactor } from '../../automation/world/redact.ts';
import { temporaryFolder } from '../support/project.ts';

function smallLog(more: Partial<LogNeeds> = {}) {
  const file = join(temporaryFolder(), 'logs', 'deep', 'keepgreen.log');
  const [lines, troubles]: [string[], string[]] = [[], []];
  const log = createLog({ file, level: 'info', redact: createRedactor(['the-loaded-secret']), onHumanLine: (line) => lines.push(line), onTrouble: (line) => troubles.push(line), ...more });
  onTestFinished(() => log.close());
  const records = (): unknown[] => readFileSync(more.file ?? file, 'utf8').trim().split('\n').map((line): unknown => JSON.parse(line));
  return { file, log, lines, troubles, records };
}

test('a record is one line of JSON in the file, made with its folder, and one line for a person', () => {
  const { log, records, lines, file } = smallLog();
  log.info('Landed a fix.', { task: 'task_1', files: ['a.ts'], ms: 12, nothing: undefined });
  log.debug('not at this level');
  log.error('Plain.');
  expect(records()).toMatchObject([
    { level: 'info', pid: process.pid, msg: 'Landed a fix.', facts: { task: 'task_1', files: ['a.ts'], ms: 12 } },
    { level: 'error', msg: 'Plain.' },
  ]);
  expect(lines.map((line) => line.slice(9))).toEqual(['info  Landed a fix. task=task_1 files=["a.ts"] ms=12', 'error Plain.']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('no text goes past the door: sentence, names, values, lists, errors, what is called a secret', () => {
  const { log, file, lines } = smallLog();
  const secret = 'the-loaded-secret';
  log.warn(`said ${secret}`, {
    plain: secret, deep: { list: [{ [secret]: secret }] }, error: new Error(secret, { cause: secret }), url: `https://u:${secret}@x`, token: 'aB3dE6gH9jK2mN5pQ8', inner: { apiKey: 'aB3dE6gH9jK2mN5pQ8' },
    escape: '\u001b[2Jx', quoted: `"${secret}"`, bytes: Buffer.from(secret),
  });
  for (const text of [readFileSync(file, 'utf8'), lines.join('\n')]) {
    expect(text).not.toMatch(/the-loaded-secret|aB3dE6|\[2J|\\u001b/);
    expect(text).toContain('[redacted]');
  }
});

test('strange facts are bounded and harm nothing: circles, depth, length, bigints, functions, bad dates', () => {
  const { log, records } = smallLog();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  log.info('strange', { circle, long: 'x'.repeat(1_000_000), big: 10n, f: () => 1, s: Symbol('s'), date: new Date(NaN), when: new Date(0), many: Array.from({ length: 10_000 }, (_, i) => i), msg: 'mine', level: 'mine' });
  expect(records()).toMatchObject([{ level: 'info', msg: 'strange', facts: { big: '10', f: 'function', s: 'symbol', date: 'no date', when: '1970-01-01T00:00:00.000Z', msg: 'mine' } }]);
  expect(JSON.stringify(records()).length).toBeLessThan(30_000);
});

test('a file removed or moved away while it runs is made again', () => {
  const { log, records, file, troubles } = smallLog();
  log.info('one');
  rmSync(join(file, '..'), { recursive: true });
  log.info('two');
  expect(records()).toMatchObject([{ msg: 'two' }]);
  renameSync(file, `${file}.old`);
  log.info('three');
  expect(records()).toMatchObject([{ msg: 'three' }]);
  expect(troubles).toEqual([]);
});

test('a full disk is said once and never thrown, and the person still sees the line', () => {
  const { log, lines, troubles } = smallLog({ file: '/dev/full' });
  for (let i = 0; i < 5; i += 1) log.info(`line ${i}`);
  expect(troubles).toEqual([expect.stringContaining('/dev/full')]);
  expect(troubles[0]).toContain('ENOSPC');
  expect(lines).toHaveLength(5);
});

test('a folder that can not be made is said once; when the way is free the log goes on', () => {
  const { log, troubles, records, file } = smallLog();
  const folder = join(file, '..', '..');
  writeFileSync(folder, 'in the way');
  chmodSync(folder, 0o600);
  log.info('one');
  log.info('two');
  expect(troubles).toHaveLength(1);
  rmSync(folder);
  log.info('three');
  expect(records()).toMatchObject([{ msg: 'three' }]);
});

test('a log grown too large is set aside and a new one begun', () => {
  const { log, records, file } = smallLog();
  log.info('one');
  writeFileSync(file, 'x'.repeat(21 * 1024 * 1024));
  log.info('two');
  log.info('three');
  expect(records()).toMatchObject([{ msg: 'two' }, { msg: 'three' }]);
  expect(statSync(`${file}.1`).size).toBe(21 * 1024 * 1024);
});

test('after its end nothing is written any more', () => {
  const { log, records } = smallLog();
  log.info('one');
  log.close();
  log.info('two');
  expect(records()).toMatchObject([{ msg: 'one' }]);
  expect(records()).toHaveLength(1);
});
