import { describe, expect, it } from 'vitest';
import { edit, finishedTask, read, startProgram } from '../support/orchestrator.ts';
import { jsShop } from '../support/shop.ts';
import type { TinyProject } from '../support/project.ts';

const SEARCHING = { FIXERS: 'quickfix,repair' };

const STOCK = `/** What is left in the shop. */
export function left(stock, sold) {
  return stock - sold;
}

/** Can so many be sold? */
export function canSell(stock, wanted) {
  return wanted > 0 && wanted <= stock;
}

/** What a person reads. */
export function label(stock) {
  return stock > 0 ? 'in stock' : 'sold out';
}
`;

const STOCK_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canSell, label, left } from './stock.js';

test('what is sold is gone', () => {
  assert.equal(left(5, 2), 3);
});

test('all that is left can be sold', () => {
  assert.equal(canSell(3, 3), true);
  assert.equal(canSell(3, 4), false);
  assert.equal(canSell(3, 0), false);
});

test('says whether there is any', () => {
  assert.match(label(1), /in stock/);
  assert.match(label(0), /sold out/);
});
`;

function stockShop(extra: Readonly<Record<string, string>> = {}): TinyProject {
  return jsShop({ 'src/stock.js': STOCK, 'src/stock.test.js': STOCK_TEST, ...extra });
}

/** One save of three hunks. */
function editAll(project: TinyProject, file: string, ...changes: readonly (readonly [string, string])[]): string {
  const text = changes.reduce((sofar, [from, to]) => sofar.replace(from, () => to), read(project, file));
  project.write(file, text);
  return text;
}

describe('a save whose tests turn red', () => {
  it('gets the wrong operator in one of its three hunks put right, for nothing, and the other two stay', async () => {
    const project = stockShop();
    await startProgram(project, { env: SEARCHING });
    const saved = editAll(project, 'src/stock.js', ['stock - sold;', 'Math.max(0, stock - sold);'], ['wanted <= stock', 'wanted < stock'], ["'sold out'", "'sold out for now'"]);
    const task = await finishedTask(project, 'src/stock.js');
    expect(task, JSON.stringify(task, null, 1)).toMatchObject({ outcome: 'fixed', cost_usd: 0, landing: { status: 'landed' } });
    expect(task.attempts.map(({ fixer, ending }) => `${fixer} ${ending}`)).toEqual(['repair fixed']);
    expect(read(project, 'src/stock.js')).toBe(saved.replace('wanted < stock', 'wanted <= stock'));
    expect(edit).toBeDefined();
  });
});
