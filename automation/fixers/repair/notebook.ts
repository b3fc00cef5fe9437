import type { CandidatePatch } from '../../schemata/candidate.ts';
import type { Screened } from '../../schemata/screen.ts';
import { filesOf } from './write-candidate.ts';

/** A candidate that came close: some targets were green with it, or all of them and another test was red. */
export interface NearMiss {
  readonly candidate: CandidatePatch;
  readonly red: readonly string[];
}

/** What the search has learnt so far. */
export interface Notebook {
  note(candidate: CandidatePatch, screened: Screened): void;
  /** One that was green while it was screened and is not good enough: why, as half a sentence. */
  refuse(candidate: CandidatePatch, why: string): void;
  tried(): number;
  triedIn(): ReadonlyMap<string, number>;
  /** How many candidates each test was red with. */
  redWith(): ReadonlyMap<string, number>;
  nearMisses(): readonly NearMiss[];
  /** Those that turned some of the targets green and nothing else red, the nearest first. */
  steps(): readonly NearMiss[];
  refused(): readonly { readonly candidate: CandidatePatch; readonly why: string }[];
}

const MOST_NEAR = 3;
const MOST_STEPS = 24;

export function createNotebook(targets: readonly string[]): Notebook {
  const [triedIn, redWith] = [new Map<string, number>(), new Map<string, number>()];
  const refused: { candidate: CandidatePatch; why: string }[] = [];
  let near: readonly NearMiss[] = [];
  let steps: readonly NearMiss[] = [];
  let tried = 0;
  return {
    note(candidate, { kind, red }) {
      if (kind === 'not_screened') return;
      tried += 1;
      for (const file of filesOf(candidate)) count(triedIn, file);
      for (const name of red) count(redWith, name);
      if (kind !== 'failed' || red.length === 0 || targets.every((name) => red.includes(name))) return;
      near = nearest([...near, { candidate, red }], MOST_NEAR);
      if (red.every((name) => targets.includes(name))) steps = nearest([...steps, { candidate, red }], MOST_STEPS);
    },
    refuse: (candidate, why) => void refused.push({ candidate, why }),
    tried: () => tried,
    triedIn: () => triedIn,
    redWith: () => redWith,
    nearMisses: () => near,
    steps: () => steps,
    refused: () => refused,
  };
}

function nearest(all: readonly NearMiss[], most: number): readonly NearMiss[] {
  return [...all].sort((a, b) => a.red.length - b.red.length).slice(0, most);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
