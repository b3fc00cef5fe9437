import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createScriptedClock } from '../../../automation/world/scripted.ts';
import { temporaryFolder } from '../../support/project.ts';
import { ESM, redTest, scene, TSCONFIG, typeError } from './scene.ts';

const PICK = 'export function pick(amounts: number[]): number {\n  return amounts.length;\n}\n';
const BROKEN = PICK.replace('return amounts', 'return amuonts');
const ASK = { files: ['src/pick.ts'], failures: [typeError('src/pick.ts', 2552)] };

const project = (text: string, options: Parameters<typeof scene>[1] = {}) => scene({ 'package.json': ESM, 'tsconfig.json': TSCONFIG, 'src/pick.ts': text }, { alone: true, ...options });
const kinds = (seen: readonly { readonly proposal: { readonly kind: string } }[]) => seen.map(({ proposal }) => proposal.kind);

describe('files as they are', () => {
  test('CRLF stays CRLF and a byte order mark stays, also around what is added', async () => {
    const text = '\uFEFF// first\r\nexport const total = (): number => size + 1;\r\n';
    const { propose, write } = project(text);
    write('src/size.ts', 'export const size = 1;\n');
    const seen = await propose({ ...ASK, failures: [typeError('src/pick.ts', 2304)] });
    const changed = seen[0]?.changed['src/pick.ts'] ?? '';
    expect(changed).toContain('import { size }');
    expect(changed.startsWith('\uFEFF')).toBe(true);
    expect(changed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('tabs and missing semicolons stay', async () => {
    const text = "import { one } from './one.js'\n\nexport class Child extends one {\n\tsize: number\n\tconstructor() {\n\t\tthis.size = 1\n\t}\n}\n";
    const { propose, write } = project(text);
    write('src/one.ts', 'export class one {}\n');
    const seen = await propose({ ...ASK, failures: [typeError('src/pick.ts', 2377), typeError('src/pick.ts', 17009)] });
    expect(seen[0]?.changed['src/pick.ts']).toMatch(/constructor\(\) \{\n\t\tsuper\(\)\n\t\tthis/);
  });

  // Five times as much is fixed in the whole program: tests/faults/bad-input.test.ts.
  test('a file of 1 MB is fixed too', async () => {
    const filler = Array.from({ length: 10_000 }, (_, at) => `export const value${at} = { id: ${at}, name: 'a name that is rather long, ${at}', tags: [1, 2] };`).join('\n');
    const { propose } = project(`${BROKEN}${filler}\n`, { clock: createScriptedClock() });
    const seen = await propose(ASK);
    expect(kinds(seen)).toEqual(['proposed']);
    expect(seen[0]?.changed['src/pick.ts']).toContain('return amounts.length');
  });

  test('a file that does not parse is no reason to stumble', async () => {
    const { propose } = project('export function pick(amounts: number[] {\n  return amuonts.length;\n');
    expect(kinds(await propose({ ...ASK, failures: [typeError('src/pick.ts', 1005)] }))).toEqual(['nothing']);
  });

  test('a missing comma is added', async () => {
    const { propose } = project('export const one = { a: 1; b: 2 };\n');
    const seen = await propose({ ...ASK, failures: [typeError('src/pick.ts', 1005)] });
    expect(seen[0]?.changed['src/pick.ts']).toBe('export const one = { a: 1, b: 2 };\n');
  });

  test('a file that is gone, and failures that concern no script, get nothing', async () => {
    const { propose } = project(PICK);
    expect(kinds(await propose({ files: ['src/gone.ts'], failures: [typeError('src/gone.ts', 2304)] }))).toEqual(['nothing']);
    expect(kinds(await propose({ files: ['main.py'], failures: [redTest('test_main.py', "NameError: name 'x' is not defined")] }))).toEqual(['nothing']);
  });
});

describe('what may not be touched', () => {
  test('a test file is never edited, even where its own text is wrong', async () => {
    const { propose, write } = project(PICK);
    write('src/pick.test.ts', "import { pikc } from './pick.js';\n\npikc([1]);\n");
    write('src/odd-name.ts', "import { pikc } from './pick.js';\n\npikc([1]);\n");
    expect(kinds(await propose({ files: ['src/pick.test.ts'], failures: [typeError('src/pick.test.ts', 2724)] }))).toEqual(['nothing']);
    expect(kinds(await propose({ files: ['src/odd-name.ts'], failures: [redTest('src/odd-name.ts', 'pikc is not a function')] }))).toEqual(['nothing']);
    const control = await propose({ files: ['src/odd-name.ts'], failures: [typeError('src/odd-name.ts', 2724)] });
    expect(Object.keys(control[0]?.changed ?? {})).toEqual(['src/odd-name.ts']);
  });

  test('a link that leads out of the project is not written through', async () => {
    const outside = join(temporaryFolder(), 'pick.ts');
    writeFileSync(outside, BROKEN);
    const { propose, dir } = project(PICK);
    rmSync(join(dir, 'src/pick.ts'));
    symlinkSync(outside, join(dir, 'src/pick.ts'));
    expect(kinds(await propose(ASK))).toEqual(['nothing']);
    expect(readFileSync(outside, 'utf8')).toBe(BROKEN);
  });
});

describe('the child process', () => {
  test("the project's own TypeScript is used, or the one that comes with keepgreen where there is none", async () => {
    const own = project(BROKEN);
    expect((await own.fixer.ready()).detail).toMatch(/^TypeScript \d+\.\d+\.\d+ \(the project's own\)/);
    const without = project(BROKEN, { packages: ['oxlint'] });
    expect((await without.fixer.ready()).detail).toMatch(/\(the one keepgreen brings along\); oxlint /);
    expect((await without.propose(ASK))[0]?.changed).toEqual({ 'src/pick.ts': PICK });
  });

  test('a TypeScript without a JavaScript API (7) is passed over', async () => {
    const { fixer, write, propose } = project(BROKEN, { packages: [] });
    write('node_modules/typescript/package.json', '{"name":"typescript","version":"7.0.2"}');
    expect((await fixer.ready()).detail).toMatch(/^TypeScript 6.*brings along/);
    expect(kinds(await propose(ASK))).toEqual(['proposed']);
  });

  test('one child serves all questions and goes with close()', async () => {
    const { propose, fixer, children } = project(BROKEN);
    await fixer.ready();
    await propose(ASK);
    await propose(ASK);
    expect(children).toHaveLength(1);
    await fixer.close();
    expect((await children[0]?.ended)?.kind).toBe('aborted');
  });

  test('a child that is killed while it works gives nothing, with the reason; the next question gets a new one', async () => {
    const { propose, children, fixer } = project(BROKEN);
    await fixer.ready();
    const pid = children[0]?.identity?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    const asked = propose(ASK);
    process.kill(pid, 'SIGKILL');
    const seen = await asked;
    expect(seen.map(({ proposal }) => proposal)).toEqual([{ kind: 'nothing', reason: expect.stringContaining('SIGKILL') as string }]);
    expect(kinds(await propose(ASK))).toEqual(['proposed']);
    expect(children).toHaveLength(2);
  });

  test('a child that hangs is killed after its time, and an idle one after a minute', async () => {
    const clock = createScriptedClock();
    const { propose, children, fixer } = project(BROKEN, { clock });
    await fixer.ready();
    process.kill(children[0]?.identity?.pid ?? 0, 'SIGSTOP');
    const asked = propose(ASK);
    await vi.waitFor(() => expect(clock.sleeping).toBe(1));
    await clock.advance(31_000);
    expect((await asked).map(({ proposal }) => proposal)).toEqual([{ kind: 'nothing', reason: expect.stringContaining('no answer in 30 s') as string }]);
    await propose(ASK);
    await clock.advance(59_000);
    let ended = false;
    void children[1]?.ended.then(() => (ended = true));
    await clock.advance(500);
    expect(ended).toBe(false);
    await clock.advance(1_000);
    expect((await children[1]?.ended)?.kind).toBe('aborted');
  });

  test('it ends when nobody can ask it any more, as after a crash of its parent', async () => {
    const { fixer, children } = project(BROKEN);
    await fixer.ready();
    children[0]?.end();
    expect(await children[0]?.ended).toMatchObject({ kind: 'exited', exitCode: 0 });
  });

  test('an abort stops it at once, and nothing more is said', async () => {
    const { propose, children, fixer } = project(BROKEN);
    await fixer.ready();
    process.kill(children[0]?.identity?.pid ?? 0, 'SIGSTOP');
    const stop = new AbortController();
    const asked = propose({ ...ASK, signal: stop.signal });
    stop.abort();
    expect(await asked).toEqual([]);
    expect((await children[0]?.ended)?.kind).toBe('aborted');
  });

  test('a child that can not run at all gives nothing', async () => {
    const { propose, write } = project(BROKEN, { packages: [] });
    write('node_modules/typescript/package.json', '{"name":"typescript","version":"5.9.0"}');
    write('node_modules/typescript/lib/typescript.js', 'module.exports = {};\n');
    const seen = await propose(ASK);
    expect(seen.map(({ proposal }) => proposal)).toEqual([{ kind: 'nothing', reason: expect.stringContaining('exit code 1') as string }]);
  });
});

test('configurations that refer to each other: the one that holds the file counts', async () => {
  const strict = JSON.stringify({ compilerOptions: { composite: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', strict: true, noUnusedLocals: true, types: [] }, include: ['src'] });
  const { propose } = scene({
    'package.json': ESM,
    'tsconfig.json': JSON.stringify({ files: [], references: [{ path: './tsconfig.app.json' }] }),
    'tsconfig.app.json': strict,
    'src/one.ts': 'export const one = 1;\nexport const two = 2;\n',
    'src/pick.ts': "import { one, two } from './one';\n\nexport const three = one + 2;\n",
  });
  const seen = await propose({ files: ['src/pick.ts'], failures: [typeError('src/pick.ts', 6133)] });
  expect(seen[0]?.changed['src/pick.ts']).toContain("import { one } from './one';");
});
