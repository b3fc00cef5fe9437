import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CASE_PARTS } from './bench-case.ts';
import type { CasePart } from './bench-case.ts';

export const HELP = `npm run bench:repair -- [speed | check | bring | learn | report | PART…] [options]
  PART…          ${CASE_PARTS.join(', ')}; none = speed and all of them
  speed          candidates a second, beside the runner started afresh for each
  check [NAME]   is each seeded bug what it says? (no repair)
  bring          fetches the public packages (needs network)
  learn          fits priors.ts to the tuning half, and tells what it does for both
  report         prints what earlier runs have found
  --only TEXT    bugs whose name holds TEXT     --part tuning|reporting   one half
  --limit N      the first N bugs               --every N   each Nth bug of those
  --fresh        forget earlier results
  --fixers LIST  instead of repair              --seconds N   REPAIR_SECONDS (30)
  --workers N    side by side (2)               --write   docs/repair-bench.md
`;

export type Verb = 'speed' | 'check' | 'bring' | 'learn' | 'report' | 'measure';

export interface Asked {
  readonly verb: Verb;
  readonly words: readonly string[];
  readonly parts: readonly CasePart[];
  /** No part was named: speed is measured too. */
  readonly all: boolean;
  readonly only: string;
  readonly half: string | undefined;
  readonly limit: number;
  /** Each so-manieth bug: a sample of all packages. */
  readonly every: number;
  readonly workers: number;
  readonly fresh: boolean;
  readonly write: boolean;
  readonly settings: Readonly<Record<string, string>>;
}

/** Throws for what it doesn't know. */
export function parseAsked(argv: readonly string[]): Asked {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { only: text, part: text, limit: text, every: text, fixers: text, seconds: text, workers: text, fresh: yes, write: yes } });
  const verb = verbOf(positionals[0]);
  const names = verb === 'measure' ? positionals : [];
  const unknown = names.filter((name) => !CASE_PARTS.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}.\n${HELP}`);
  return {
    verb,
    words: verb === 'measure' ? [] : positionals.slice(1),
    parts: CASE_PARTS.filter((part) => names.length === 0 || names.includes(part)),
    all: verb === 'measure' && names.length === 0,
    only: values.only ?? '',
    half: values.part,
    limit: wholeNumber('limit', values.limit) ?? Infinity,
    every: wholeNumber('every', values.every) ?? 1,
    workers: wholeNumber('workers', values.workers) ?? 2,
    fresh: values.fresh,
    write: values.write,
    settings: { ...(values.fixers === undefined ? {} : { FIXERS: values.fixers }), ...(values.seconds === undefined ? {} : { REPAIR_SECONDS: values.seconds }) },
  };
}

function wholeNumber(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const read = z.coerce.number().int().positive().safeParse(value);
  if (!read.success) throw new Error(`--${flag} is "${value}", not a whole number above 0.\n${HELP}`);
  return read.data;
}

function verbOf(word: string | undefined): Verb {
  return word === 'speed' || word === 'check' || word === 'bring' || word === 'learn' || word === 'report' ? word : 'measure';
}
