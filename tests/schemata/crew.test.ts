import { expect, test } from 'vitest';
import { calibrate } from '../../automation/schemata/calibrate.ts';
import type { CandidatePatch } from '../../automation/schemata/candidate.ts';
import type { Row } from '../../automation/schemata/inside/plan.ts';
import type { DriversEnd } from '../../automation/schemata/run-drivers.ts';
import type { Screened } from '../../automation/schemata/screen.ts';
import { createSession } from '../../automation/schemata/session.ts';
import type { Stage, StageRun } from '../../automation/schemata/stage.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';

const text = 'export const add = (a, b) => a - b;\n';
const never = new AbortController().signal;
const [target, other] = [{ file: 0, name: 'adds', target: true }, { file: 0, name: 'takes the only port there is', target: false }];

interface Played {
  readonly stage: Stage;
  readonly runs: string[];
}

/** A stage on which each driver says what `red` gives for it: places of red tests, or undefined when it dies before it says anything. */
function playing(red: (run: StageRun, driver: number) => readonly number[] | undefined): Played {
  const runs: string[] = [];
  const stage: Stage = {
    play: { projectDir: '/nowhere', check: { name: 'tests', kind: 'test', runner: 'node-test', dir: '' }, testFiles: ['a.test.js'], tests: [target, other], texts: new Map([['a.js', text]]) },
    async *run(what): AsyncGenerator<Row, DriversEnd> {
      runs.push(`${what.drivers} ${what.quiet ? 'quiet' : 'loud'}: ${what.ids.join()}`);
      for (let driver = 0; driver < what.drivers; driver++) {
        const said = await Promise.resolve(red(what, driver));
        if (said === undefined) continue;
        yield { driver, kind: 'idle', red: said, ms: 10 * (driver + 1), longestMs: 1, ticks: 5, why: null };
        for (const [at, id] of what.ids.entries()) if (at % what.drivers === driver) yield { driver, kind: 'end', id, red: id === 7 ? [] : [0], why: null };
        yield { driver, kind: 'clean' };
      }
      return { kind: 'ended', runs: [] };
    },
    switchTo: () => undefined,
    clear: () => undefined,
  };
  return { stage, runs };
}

test('two drivers work where both say what the check says, at the pace of the slower one', async () => {
  const { stage, runs } = playing(() => [0]);
  expect(await calibrate(stage, never)).toMatchObject({ drivers: 2, quiet: true, limitMs: 2_800 });
  expect(runs).toEqual(['2 quiet: ']);
});

test.each([['says something else', [0, 1]], ['dies', undefined]] as const)('one works alone where of two one %s', async (_how, second) => {
  const { stage, runs } = playing(({ drivers }, driver) => (drivers === 2 && driver === 1 ? second : [0]));
  expect(await calibrate(stage, never)).toMatchObject({ drivers: 1, quiet: true });
  expect(runs).toEqual(['2 quiet: ', '1 quiet: ']);
});

test('printing is tried before it is given up; what no way changes is said', async () => {
  const loud = playing(({ quiet }) => (quiet ? [0, 1] : [0]));
  expect(await calibrate(loud.stage, never)).toMatchObject({ drivers: 2, quiet: false });
  const green = playing(() => []);
  expect(await calibrate(green.stage, never)).toBe('in a driver "adds" is green although the check says red');
  const dead = playing(() => undefined);
  expect(await calibrate(dead.stage, never)).toMatch(/^the driver did not get as far as the tests/);
  expect(dead.runs).toEqual(['2 quiet: ', '1 quiet: ']);
});

/** Ten edits of the one operator; the seventh turns the target green. */
const candidates = ['*', '/', '%', '**', '&', '|', '+', '^', '<<', '>>'].map((operator, at): CandidatePatch => ({ id: at + 1, template: 'test', prior: 1, why: operator, edits: [{ file: 'a.js', start: text.indexOf('-'), end: text.indexOf('-') + 1, text: operator }] }));

async function screened({ stage }: Played): Promise<readonly string[]> {
  const session = createSession({ log: createMemoryLog(), clock: createClock() }, stage, { limitMs: 1_000, testMs: 100, quiet: true, drivers: 2 });
  const all: Screened[] = [];
  for await (const one of session.screen(candidates, never)) all.push(one);
  return all.sort((a, b) => a.id - b.id).map(({ id, kind }) => `${id} ${kind}`);
}

const verdicts = candidates.map(({ id }) => `${id} ${id === 7 ? 'passed' : 'failed'}`);

test('two that get in each other\'s way later on are told apart as well: one goes on alone', async () => {
  const played = playing(({ drivers }) => (drivers === 2 ? [0, 1] : [0]));
  expect(await screened(played)).toEqual(verdicts);
  expect(played.runs).toEqual(['2 quiet: 1,2,3,4,5,6,7,8,9,10', '1 quiet: 1,2,3,4,5,6,7,8,9,10']);
});

test('when one alone says the same it is a candidate that spoils the program: it is found by halves', async () => {
  const played = playing(({ ids }) => (ids.includes(3) ? [0, 1] : [0]));
  expect(await screened(played)).toEqual(verdicts.map((verdict) => (/^[1-5] /.test(verdict) ? verdict.replace(/ .*/, ' not_screened') : verdict)));
  expect(played.runs.map((run) => run[0])).toEqual(['2', '1', '1', '1']);
});
