import { describe, expect, it } from 'vitest';
import { graph } from '../src/graph.ts';
import { intersect, merge, mostAtOnce, subtract, total } from '../src/intervals.ts';
import { critical, schedule } from '../src/schedule.ts';

const i = (start: number, end: number) => ({ start, end });

describe('intervals', () => {
  it('are merged where they touch', () => {
    expect(merge([i(5, 7), i(1, 3), i(3, 4), i(6, 6)])).toEqual([i(1, 4), i(5, 7)]);
    expect(merge([i(1, 9), i(2, 3)])).toEqual([i(1, 9)]);
  });
  it('are taken away from others', () => {
    expect(subtract([i(0, 10)], [i(2, 3), i(8, 12)])).toEqual([i(0, 2), i(3, 8)]);
    expect(subtract([i(0, 2)], [i(0, 2)])).toEqual([]);
  });
  it('have parts in common', () => {
    expect(intersect([i(0, 5), i(8, 9)], [i(3, 8)])).toEqual([i(3, 5)]);
  });
  it('have a length', () => {
    expect(total([i(0, 5), i(3, 8), i(10, 11)])).toBe(9);
  });
  it('are there at once', () => {
    expect(mostAtOnce([i(0, 5), i(3, 8), i(5, 6)])).toBe(2);
    expect(mostAtOnce([])).toBe(0);
  });
});

describe('a schedule', () => {
  const house = graph([['dig', 'walls'], ['walls', 'roof'], ['plan', 'walls'], ['walls', 'windows'], ['roof', 'party'], ['windows', 'party']]);
  const durations = { dig: 3, plan: 5, walls: 10, roof: 4, windows: 2, party: 1 };

  it('starts everything as early as can be', () => {
    const slots = Object.fromEntries(schedule(house, durations).map(({ task, start, end }) => [task, [start, end]]));
    expect(slots).toEqual({ plan: [0, 5], dig: [0, 3], walls: [5, 15], roof: [15, 19], windows: [15, 17], party: [19, 20] });
  });
  it('has tasks that must not be late', () => {
    expect(critical(house, durations)).toEqual(['plan', 'walls', 'roof', 'party']);
  });
});
