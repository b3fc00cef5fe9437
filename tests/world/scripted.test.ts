import { expect, test } from 'vitest';
import { createClock } from '../../automation/world/clock.ts';
import { createMemoryLog, createScriptedClock, createScriptedRandom } from '../../automation/world/scripted.ts';

test('a scripted clock stands still until it is moved, and tells wall and monotonic time alike', async () => {
  const clock = createScriptedClock('2026-03-01T10:00:00.000Z');
  expect([clock.now().toISOString(), clock.monotonicMs()]).toEqual(['2026-03-01T10:00:00.000Z', 0]);
  await clock.advance(1_500);
  expect([clock.now().toISOString(), clock.monotonicMs()]).toEqual(['2026-03-01T10:00:01.500Z', 1_500]);
});

test('sleepers wake in the order of their time, each at its own moment', async () => {
  const clock = createScriptedClock();
  const woken: string[] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push(`${name} at ${clock.monotonicMs()}`);
  };
  void sleeper('late', 300);
  void sleeper('early', 100);
  void sleeper('early too', 100);
  await clock.advance(99);
  expect(woken).toEqual([]);
  await clock.advance(151);
  expect(woken).toEqual(['early at 100', 'early too at 100']);
  expect(clock.sleeping).toBe(1);
  await clock.advance(50);
  expect(woken).toEqual(['early at 100', 'early too at 100', 'late at 300']);
});

test('a loop that sleeps again and again makes all its rounds in one advance', async () => {
  const clock = createScriptedClock();
  const rounds: number[] = [];
  void (async () => {
    for (;;) {
      await clock.sleep(10);
      rounds.push(clock.monotonicMs());
    }
  })();
  await clock.advance(45);
  expect(rounds).toEqual([10, 20, 30, 40]);
});

test.each([['scripted', createScriptedClock()], ['real', createClock()]])('an abort ends a sleep of the %s clock without an error', async (_name, clock) => {
  const stop = new AbortController();
  const sleeping = clock.sleep(3_600_000, stop.signal);
  stop.abort();
  await sleeping;
  await clock.sleep(3_600_000, AbortSignal.abort());
});

test('the real clock sleeps at least as long as told, takes what no timer can hold, and never goes back', async () => {
  const clock = createClock();
  const before = clock.monotonicMs();
  await clock.sleep(30);
  expect(clock.monotonicMs() - before).toBeGreaterThanOrEqual(29);
  await clock.sleep(-5);
  const stop = new AbortController();
  let woke = false;
  const long = clock.sleep(2 ** 40, stop.signal).then(() => (woke = true));
  await clock.sleep(30);
  expect(woke).toBe(false);
  stop.abort();
  await long;
});

test('scripted randomness never repeats an id, plays its fractions in a circle, and is the same each time', () => {
  const [one, two] = [createScriptedRandom([0.1, 0.9]), createScriptedRandom([0.1, 0.9])];
  const play = (random: typeof one) => [random.hex(4), random.hex(4), random.fraction(), random.fraction(), random.fraction()];
  expect(play(one)).toEqual(['00000001', '00000002', 0.1, 0.9, 0.1]);
  expect(play(two)).toEqual(['00000001', '00000002', 0.1, 0.9, 0.1]);
});

test('a memory log remembers level, sentence and facts', () => {
  const log = createMemoryLog();
  log.info('one', { a: 1 });
  log.error('two');
  expect(log.records).toEqual([{ level: 'info', message: 'one', facts: { a: 1 } }, { level: 'error', message: 'two', facts: {} }]);
});
