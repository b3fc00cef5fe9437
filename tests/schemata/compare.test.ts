import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TinyProject, tinyProject } from '../support/project.ts';
import type { Compared, ScreenScene, ScreenSession } from '../../automation/schemata/screen.ts';
import { candidate, open, sceneOf, screensOver } from './support.ts';

const stock = `import { room } from './room.js';
export function canSell(stock, wanted) {
  return wanted > 0 && wanted < stock;
}
export function share(cents, rate) {
  let sum = 0;
  for (let at = 0; at < 2; at++) sum -= cents * rate;
  return sum;
}
export function places(width, people) {
  return room(width) - people;
}
export const never = () => 1;
`;
const room = `export function room(width) {
  return width / 2 + 1;
}
`;
const cases = (equal: (actual: string, expected: string) => string) => `test('all can be sold', () => ${equal('canSell(3, 3)', 'true')});
test('no more than all', () => { ${equal('canSell(3, 4)', 'false')}; ${equal('canSell(3, 2)', 'true')}; ${equal('canSell(3, 0)', 'false')}; });
test('shares', () => ${equal('share(10, 0.5)', '10')});
test('places', () => ${equal('places(4, 1)', '3')});
`;
const expectIt = cases((actual, expected) => `expect(${actual}).toBe(${expected})`);
const assertIt = cases((actual, expected) => `assert.equal(${actual}, ${expected})`);
const commonJs = (text: string) => text.replace(/import \{ (.+) \} from ('[^']*')/g, 'const { $1 } = require($2)').replace(/export const (\w+)/g, 'exports.$1').replace(/export function (\w+)/g, 'exports.$1 = $1;\nfunction $1');
const manifest = (runner: string, script: string, type: string) => JSON.stringify({ name: 'tiny', type, scripts: { test: script }, devDependencies: runner === '' ? {} : { [runner]: '*' } });
const names = 'import { canSell, places, share } from \'./stock.js\';';

const projects = {
  vitest: { check: 'vitest', packages: ['vitest'], files: { 'package.json': manifest('vitest', 'vitest run', 'module'), 'src/room.js': room, 'src/stock.js': stock, 'src/stock.test.js': `import { expect, test } from 'vitest';\n${names}\n${expectIt}` } },
  'node:test (sloppy CommonJS)': { check: 'node-test', packages: [], files: { 'package.json': manifest('', 'node --test src/*.test.js', 'commonjs'), 'src/room.js': commonJs(room), 'src/stock.js': commonJs(stock), 'src/stock.test.js': `const assert = require('node:assert');\nconst { test } = require('node:test');\n${commonJs(names)}\n${assertIt}` } },
  jest: { check: 'jest', packages: ['jest'], files: { 'package.json': manifest('jest', 'jest', 'commonjs'), 'src/room.js': commonJs(room), 'src/stock.js': commonJs(stock), 'src/stock.test.js': `${commonJs(names)}\n${expectIt}` } },
  mocha: { check: 'mocha', packages: ['mocha'], files: { 'package.json': manifest('mocha', 'mocha src/*.test.js', 'module'), 'src/room.js': room, 'src/stock.js': stock, 'src/stock.test.js': `import assert from 'node:assert';\n${names}\n${assertIt.replaceAll('test(', 'it(')}` } },
};

interface Scenery {
  readonly project: TinyProject;
  readonly scene: ScreenScene;
  readonly session: ScreenSession;
  /** `before → after` in stock.js, twice. */
  compare(a: Change, b: Change, witness?: Change): Promise<Compared>;
}

type Change = readonly [before: string, after: string, file?: string];

async function scenery({ check, packages, files }: { readonly check: string; readonly packages: readonly string[]; readonly files: Readonly<Record<string, string>> }): Promise<Scenery> {
  const { bench, screens } = screensOver();
  const project = tinyProject(files, { packages: [...packages] });
  const scene = await sceneOf(bench, project, { check, sources: ['src/stock.js', 'src/room.js'] });
  const session = await open(screens, scene);
  const made = (id: number, [before, after, file = 'src/stock.js']: Change) => candidate(id, scene, [file, before, after]);
  return { project, scene, session, compare: (a, b, witness) => session.compare({ a: made(7, a), b: made(9, b), witness: witness === undefined ? undefined : made(11, witness) }, new AbortController().signal) };
}

test('two candidates are the same where no input tells them apart', async () => {
  const { project, session, compare } = await scenery(projects.vitest);
  expect(await compare(['wanted < stock', 'wanted <= stock'], ['wanted < stock', 'wanted - 1 < stock'])).toEqual({ kind: 'same' });
  await session.close();
  expect(project.git('status', '--porcelain')).toBe('');
});

test('a witness speaks for the one with which it agrees wherever they differ, and for none when it agrees with both', async () => {
  const { session, compare } = await scenery(projects.vitest);
  const [right, sly]: readonly Change[] = [['wanted < stock', 'wanted <= stock'], ['wanted < stock', 'wanted !== stock + 1']];
  if (right === undefined || sly === undefined) throw new Error('there are two');
  const old: Change = ['return wanted > 0 && wanted < stock;', 'if (wanted > stock) return false;\n  return wanted > 0;'];
  expect(await compare(right, sly, old)).toMatchObject({ kind: 'different', witness: 'a' });
  expect(await compare(sly, right, old)).toMatchObject({ kind: 'different', witness: 'b' });
  expect(await compare(right, sly, ['return wanted > 0 && wanted < stock;', 'return wanted % 2 === 0;'])).not.toHaveProperty('witness');
  expect(await compare(right, sly)).not.toHaveProperty('witness');
  await session.close();
});

test.each(Object.entries(projects))('%s: an input is shown on which two candidates differ', async (_name, files) => {
  const { project, session, compare } = await scenery(files);
  expect(await compare(['wanted < stock', 'wanted <= stock'], ['wanted < stock', 'wanted !== stock + 1'])).toEqual({
    kind: 'different',
    example: expect.stringMatching(/^canSell\(\d+, \d+\): "wanted < stock becomes wanted <= stock" gives false; "wanted < stock becomes wanted !== stock \+ 1" gives true; as it is now it gives false$/) as string,
  });
  await session.close();
  expect(project.git('status', '--porcelain', '--ignored').replaceAll('!! node_modules/\n', '')).toBe('');
});

test('fractions and the order of a sum tell nothing, nor does a minus before a zero', async () => {
  const { session, compare } = await scenery(projects['node:test (sloppy CommonJS)']);
  expect(await compare(['sum -= cents * rate', 'sum += cents * rate'], ['return sum;', 'return -sum;'])).toEqual({ kind: 'same' });
  expect(await compare(['sum -= cents * rate', 'sum += rate * cents * 3 / 3'], ['return sum;', 'return 0 - sum;'])).toEqual({ kind: 'same' });
  expect(await compare(['sum -= cents * rate', 'sum += cents * rate'], ['return sum;', 'return Math.abs(sum);'])).toMatchObject({ kind: 'different' });
  await session.close();
});

test('one candidate may stand in what the function of the other calls', async () => {
  const { session, compare } = await scenery({ ...projects['node:test (sloppy CommonJS)'], files: { ...projects['node:test (sloppy CommonJS)'].files, 'src/room.js': commonJs(room.replace('+ 1', '+ 0')), 'src/stock.test.js': projects['node:test (sloppy CommonJS)'].files['src/stock.test.js'].replace('places(4, 1), 3', 'places(4, 1), 2') } });
  expect(await compare(['width / 2 + 0', 'width / 2 + 1', 'src/room.js'], ['room(width) - people', 'room(width) - people + 1'])).toEqual({ kind: 'same' });
  expect(await compare(['width / 2 + 0', 'width / 2 + 1', 'src/room.js'], ['room(width) - people', 'room(width)'])).toMatchObject({ kind: 'different', example: expect.stringContaining('places(') as string });
  await session.close();
});

test('nothing is known where no test calls the function, or where an answer would take files or processes', async () => {
  const { project, session, compare } = await scenery({ ...projects['node:test (sloppy CommonJS)'], files: { ...projects['node:test (sloppy CommonJS)'].files, 'src/room.js': `const { rmSync } = require('node:fs');\nexports.room = (width) => {\n  rmSync('room-' + width, { force: true });\n  return width / 2 + 0;\n};\n` } });
  expect(await compare(['() => 1', '() => 2'], ['() => 1', '() => 3'])).toEqual({ kind: 'unknown' });
  writeFileSync(join(project.dir, 'room-5'), '');
  expect(await compare(['width / 2 + 0', 'width / 2 + 1', 'src/room.js'], ['width / 2 + 0', 'width / 2 + width / 4', 'src/room.js'])).toEqual({ kind: 'unknown' });
  expect(project.git('status', '--porcelain')).toContain('?? room-5');
  expect(await compare(['wanted < stock', 'wanted <= stock'], ['wanted < stock', 'wanted - 1 < stock'])).toEqual({ kind: 'same' });
  await session.close();
});

test('a candidate that never ends, leaves or dies is told from one that does not, or nothing is known of it', async () => {
  const { project, session, compare } = await scenery(projects['node:test (sloppy CommonJS)']);
  const good: Change = ['wanted < stock', 'wanted <= stock'];
  expect(await compare(good, ['wanted < stock', '(() => { while (stock > 5); return wanted <= stock; })()'])).toMatchObject({ kind: 'different', example: expect.stringContaining('does not end') as string });
  expect(await compare(good, ['wanted < stock', `(wanted <= stock && (stock < 6 || /^(a+)+$/.test('${'a'.repeat(60)}b')))`])).toEqual({ kind: 'unknown' });
  expect(await compare(good, ['wanted < stock', '(stock > 5 ? process.exit(0) : wanted <= stock)'])).toMatchObject({ kind: 'different', example: expect.stringContaining('throws Error') as string });
  await session.close();
  expect(project.git('status', '--porcelain')).toBe('');
});
