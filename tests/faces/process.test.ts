import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkout, temporaryFolder, tinyProject } from '../support/project.ts';

const entry = join(checkout, 'dist/bin/keepgreen.js');

/** A line for bash; `$KEEPGREEN` is the real program. Nothing of this machine's own settings reaches it. */
function bash(line: string, cwd: string): Promise<{ code: number | null; out: string; err: string }> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: temporaryFolder(), KEEPGREEN: `${process.execPath} ${entry}` };
  return new Promise((resolve) => {
    const child = spawn('bash', ['-o', 'pipefail', '-c', line], { cwd, env });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('the program itself', () => {
  it('answers in a project, and writes nothing where it is only asked', async () => {
    const { dir } = tinyProject({ 'a.ts': '' });
    const { code, out, err } = await bash('$KEEPGREEN tasks --json', dir);
    expect({ code, err, answer: JSON.parse(out) as unknown }).toEqual({ code: 0, err: '', answer: { tasks: [] } });
    expect(existsSync(join(dir, '.keepgreen'))).toBe(false);
  });

  it('keeps what it was told, between two processes', async () => {
    const { dir } = tinyProject({ 'src/a.ts': '' });
    expect((await bash('$KEEPGREEN add a.ts --project-root .. && $KEEPGREEN --project-root .. tasks --status pending', join(dir, 'src'))).out).toContain('src/a.ts');
    expect((await bash('$KEEPGREEN tasks', dir)).out).toContain('src/a.ts');
  });

  it('is quiet and exits 0 when its reader has gone', async () => {
    const { dir } = tinyProject({ 'a.ts': '' });
    expect(await bash('$KEEPGREEN --help | true', dir)).toEqual({ code: 0, out: '', err: '' });
    expect(await bash('$KEEPGREEN tasks | true', dir)).toEqual({ code: 0, out: '', err: '' });
    // The control: a program that does not look after it fails in this very pipe.
    const control = await bash(`${process.execPath} -e "setTimeout(() => process.stdout.write('x'), 200)" | true`, dir);
    expect(control.code).not.toBe(0);
    expect(control.err).toContain('EPIPE');
  });

  it('exits 2 for what it can\'t use', async () => {
    const { dir } = tinyProject({ 'a.ts': '' });
    expect((await bash('$KEEPGREEN nonsense', dir)).code).toBe(2);
    const { code, err } = await bash('PROJECT_ROOT=/ MAX_RETRIES=x $KEEPGREEN status', dir);
    expect(code).toBe(2);
    expect(err).toContain('2 settings can\'t be used');
  });

  it('keeps its state in the checkout when it runs there, and only then', async () => {
    const { dir } = tinyProject({ 'a.ts': '' });
    const stateFileOf = async (cwd: string) => (JSON.parse((await bash(`PROJECT_ROOT=${dir} $KEEPGREEN status --json`, cwd)).out) as { state_file: string }).state_file;
    expect(await stateFileOf(checkout)).toBe(join(checkout, 'state/app_state.json'));
    expect(await stateFileOf(dir)).toBe(join(dir, '.keepgreen/app_state.json'));
  });
});
