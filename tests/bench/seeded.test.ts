import { expect, test } from 'vitest';
import { halfOf } from '../../bench/repair/bench-case.ts';
import { packages, seededBugs } from '../../bench/repair/bugs/all.ts';
import { checkBugs } from '../../bench/repair/check.ts';
import { seededCases } from '../../bench/repair/parts-seeded.ts';
import { filesOf } from '../../bench/repair/seeded-project.ts';
import type { SeededBug } from '../../bench/repair/seeded-bug.ts';

const silent = () => undefined;

function bugNamed(name: string): SeededBug {
  const found = seededBugs.find((bug) => bug.name === name);
  if (found === undefined) throw new Error(`there is no bug ${name}`);
  return found;
}

test('there are bugs enough, in changes of three hunks or more, under names of their own', () => {
  expect(seededBugs.length).toBeGreaterThanOrEqual(100);
  expect(seededBugs.filter((bug) => bug.package === 'rooms').length).toBeGreaterThanOrEqual(15);
  expect(new Set(seededBugs.map(({ name }) => name)).size).toBe(seededBugs.length);
  expect(packages.flatMap(({ changes }) => changes).filter(({ hunks }) => hunks.length < 3)).toEqual([]);
});

test('every hunk fits, and every bug has lines that are wrong', () => {
  for (const one of seededCases()) {
    expect([...one.truth.values()].flat().length, one.name).toBeGreaterThan(0);
    expect(one.saved.size, one.name).toBeGreaterThan(0);
    expect([...one.held.keys()].every((path) => !one.committed.has(path)), one.name).toBe(true);
  }
});

test('Vitest, Jest, node:test and Mocha, TypeScript and JavaScript are all there', () => {
  const scripts = packages.map((one) => {
    const [change] = one.changes;
    const [slip] = change?.bugs ?? [];
    if (change === undefined || slip === undefined) throw new Error(`${one.package} has no bug`);
    const { base } = filesOf({ package: one.package, change, slip });
    return `${(JSON.parse(base.get('package.json') ?? '{}') as { scripts: { test: string } }).scripts.test} ${[...base.keys()].some((path) => path.endsWith('.ts')) ? 'ts' : 'js'}`;
  });
  for (const kind of ['vitest run ts', 'jest js', 'node --test js', 'mocha test/*.test.js js']) expect(scripts).toContain(kind);
});

test('the halves are about as large as each other', () => {
  const tuning = seededBugs.filter((bug) => halfOf(bug) === 'tuning').length;
  expect(tuning / seededBugs.length).toBeGreaterThan(0.4);
  expect(tuning / seededBugs.length).toBeLessThan(0.6);
});

test('a sample is what it says: the honest change green, the slip red on visible and held-back tests', async () => {
  expect(await checkBugs([bugNamed('text/filter-chain/chain-not-optional'), bugNamed('tables/query-rename/every-to-some')], silent)).toEqual([]);
});

test('a slip that breaks nothing would be told', async () => {
  const bug = bugNamed('text/filter-chain/chain-not-optional');
  const harmless = { ...bug, slip: { ...bug.slip, hunks: [{ file: 'src/template.js', find: 'const found = path', replace: 'const found = /* here */ path' }] } };
  expect(await checkBugs([harmless], silent)).toEqual([`${bug.name}: green on visible tests`, `${bug.name}: green on held-back tests`]);
});
