import { expect, test } from 'vitest';
import { ddmin } from '../../automation/steps/ddmin.ts';

const eight = [1, 2, 3, 4, 5, 6, 7, 8];

/** Asks for these items, and counts how often. */
function needs(...wanted: readonly number[]) {
  const asked: (readonly number[])[] = [];
  return { asked, holds: (part: readonly number[]) => (asked.push(part), Promise.resolve(wanted.every((item) => part.includes(item)))) };
}

test.each([[[3]], [[1, 8]], [[2, 3, 7]], [eight], [[4, 5]]])('finds exactly what is needed: %j', async (wanted) => {
  const { holds } = needs(...wanted);
  expect(await ddmin(eight, holds)).toEqual(wanted);
});

test('asks about no part twice, nor about nothing and everything', async () => {
  const { asked, holds } = needs(1, 8);
  await ddmin(eight, holds);
  const keys = asked.map((part) => part.join());
  expect(new Set(keys).size).toBe(keys.length);
  expect(asked.every((part) => part.length > 0 && part.length < eight.length)).toBe(true);
});

test('needs few questions where one item of many is guilty', async () => {
  const many = Array.from({ length: 256 }, (_item, at) => at);
  const { asked, holds } = needs(77);
  expect(await ddmin(many, holds)).toEqual([77]);
  expect(asked.length).toBeLessThan(20);
});

test('gives back the best part so far when it has had enough, and what can not be made smaller as it was', async () => {
  const { asked, holds } = needs(1, 8);
  const best = await ddmin(eight, holds, () => asked.length >= 6);
  expect(best).toEqual(expect.arrayContaining([1, 8]));
  expect(best.length).toBeGreaterThan(2);
  expect(await ddmin(eight, () => Promise.resolve(false))).toBe(eight);
  expect(await ddmin([1], () => Promise.resolve(true))).toEqual([1]);
});
