import { describe, expect, it } from 'vitest';
import { KeepgreenError } from '../../automation/errors.ts';
import { Paper, stage, taskOf } from './stage.ts';

describe('settings as flags', () => {
  it('are taken before and after the command', async () => {
    for (const argv of [['--max-retries', '1', 'doctor', '--json'], ['doctor', '--json', '--max-retries', '1'], ['--json', 'doctor', '--max-retries=1']]) {
      const { out } = await stage({ hosts: { doctor: () => Promise.resolve({ checks: [] }) } }).keepgreen(...argv);
      expect(JSON.parse(out)).toMatchObject({ settings: [{ name: 'MAX_RETRIES', value: '1' }] });
    }
  });

  it('that are wrong are told all at once, before anything is opened', async () => {
    const on = stage({ env: { LOG_LEVEL: 'loud' } });
    const { code, err, out } = await on.keepgreen('tasks', '--max-retries', 'many');
    expect(code).toBe(2);
    expect(err).toContain('error [config_invalid]: 2 settings can\'t be used');
    expect(err).toContain('MAX_RETRIES is "many" (--max-retries)');
    expect(err).toContain('LOG_LEVEL is "loud" (environment)');
    expect(out).toBe('');
    expect(on.opened).toEqual({ count: 0, closed: 0 });
  });

  it('that are unknown are usage errors', async () => {
    expect(await stage().keepgreen('tasks', '--max-retrys', '1')).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean --max-retries?') as string });
  });
});

describe('what can\'t be understood', () => {
  it.each([[['taks']], [['task']], [['task', 'a', 'b']], [['status', '--nope']], [[]]])('exits 2: %j', async (argv) => {
    const on = stage();
    expect((await on.keepgreen(...argv)).code).toBe(2);
    expect(on.opened.count).toBe(0);
    const { code, answer } = await on.json(...argv);
    expect(code).toBe(2);
    expect(answer).toEqual({ error: { code: 'usage', message: expect.any(String) as string, next: expect.any(String) as string } });
  });

  it('shows the help where no command is given', async () => {
    expect((await stage().keepgreen()).err).toContain('Usage: keepgreen');
  });
});

it('prints help and version, and exits 0', async () => {
  const { code, out } = await stage().keepgreen('--help');
  expect(code).toBe(0);
  for (const word of ['start', 'undo', '--state-file <value>', 'Settings:', 'Exit codes']) expect(out).toContain(word);
  expect(out.indexOf('Commands:')).toBeLessThan(out.indexOf('Settings:'));
  expect(await stage().keepgreen('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  expect((await stage().keepgreen('add', '--help')).out).toContain('<files...>');
});

describe('an error', () => {
  it.each([
    ['already_running', 3],
    ['config_invalid', 2],
    ['state_newer', 1],
  ] as const)('%s exits %i and says what to do next', async (code, exitCode) => {
    const hosts = { start: () => Promise.reject(new KeepgreenError(code, 'It runs (pid 7).', 'Stop it.')) };
    expect(await stage({ hosts }).keepgreen('start')).toMatchObject({ code: exitCode, err: `error [${code}]: It runs (pid 7).\nnext: Stop it.\n` });
    const on = stage({ hosts });
    expect(await on.json('start')).toEqual({ code: exitCode, answer: { error: { code, message: 'It runs (pid 7).', next: 'Stop it.' } } });
    expect(on.opened).toEqual({ count: 1, closed: 1 });
  });

  it('nobody thought of is called internal and points to the log', async () => {
    const on = stage({ hosts: { doctor: () => Promise.reject(new TypeError('x is not a function\u001b[2J')) } });
    const { code, err } = await on.keepgreen('doctor');
    expect(code).toBe(1);
    expect(err).toBe(`error [internal]: x is not a function\nnext: This is a fault of keepgreen; the log ${on.dir}/.keepgreen/keepgreen.log says more. Please report it.\n`);
  });
});

it('warns about ignored settings on stderr, so that the answer stays clean', async () => {
  const { out, err, code } = await stage({ files: { '.env': 'MAX_RETRYS=1' } }).keepgreen('tasks', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({ tasks: [] });
  expect(err).toBe('warning: MAX_RETRYS (.env:1) is no setting of keepgreen; did you mean MAX_RETRIES?\n');
});

it('has colour on a terminal only, and not where NO_COLOR says so', async () => {
  const state = (draft: Awaited<ReturnType<ReturnType<typeof stage>['read']>>) => void draft.queues.completed.push(taskOf(1, { status: 'completed', outcome: 'fixed' }));
  const coloured = async (env: Record<string, string>, isTTY: boolean) => (await stage({ state, env, stdout: new Paper({ isTTY }) }).keepgreen('tasks')).out.includes('\u001b[');
  expect(await coloured({}, true)).toBe(true);
  expect(await coloured({}, false)).toBe(false);
  expect(await coloured({ NO_COLOR: '1' }, true)).toBe(false);
  expect(await coloured({ TERM: 'dumb' }, true)).toBe(false);
  expect(await coloured({ FORCE_COLOR: '1' }, false)).toBe(true);
});

it('exits 0 without a word when the reader has gone', async () => {
  const stdout = new Paper();
  const on = stage({ stdout, hosts: { doctor: () => (stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })), Promise.resolve({ checks: [{ name: 'x', ok: false, detail: '', next: '' }] })) } });
  expect(await on.keepgreen('doctor')).toEqual({ code: 0, out: '', err: '' });
});

describe('fix', () => {
  it.each([[0, 'already_green', 'green'], [1, 'unfixable', 'still red']] as const)('exits %i', async (exitCode, outcome, words) => {
    const asked: (readonly string[])[] = [];
    const on = stage({ hosts: { fixOnce: ({ paths }) => (asked.push(paths), Promise.resolve({ exitCode, tasks: [taskOf(1, { status: 'completed', outcome })] })) } });
    expect(await on.keepgreen('fix', 'src', './src/a.ts')).toMatchObject({ code: exitCode, out: `${words}\n` });
    expect(await on.json('fix', '.')).toMatchObject({ code: exitCode, answer: { exit_code: exitCode, tasks: [{ outcome }] } });
    await on.keepgreen('fix');
    expect(asked).toEqual([['src', 'src/a.ts'], [], []]);
  });

  it('of a path outside the project is bad usage', async () => {
    expect((await stage().keepgreen('fix', '..')).code).toBe(2);
  });
});
