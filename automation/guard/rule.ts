import type { GuardFinding } from '../task/fixer.ts';
import type { Study } from './study/study.ts';

/** `refuse`: never part of a fix. `ask`: a person decides. `warn`: lowers the confidence. */
export type Severity = 'refuse' | 'ask' | 'warn';

/** One thing the guard looks for. `look` is pure, looks at what the patch adds or changes, and may throw: the guard then goes on by text. */
export interface Rule {
  /** Stable: stored in attempts and evidence. */
  readonly id: string;
  readonly severity: Severity;
  /** What it looks for, for the page of rules; starts after "A fix that …". */
  readonly about: string;
  /** What the next attempt should do instead: a whole sentence. */
  readonly instead: string;
  look(study: Study): Iterable<Sighting>;
}

/** Where a rule applies. */
export interface Sighting {
  readonly path: string;
  /** 1-based, in the new text; null where the whole file is meant. */
  readonly line: number | null;
  /** Half a sentence with the values in it: "it calls process.exit". Names the path itself when `line` is null. */
  readonly what: string;
}

/** A sighting in the words of people and of the next attempt's prompt. */
export function findingOf(rule: Rule, { path, line, what }: Sighting): GuardFinding {
  const forPeople = line === null ? what : `${what} (${path}:${line})`;
  return { rule: rule.id, path, forPeople, forNextAttempt: `${OPENING[rule.severity]} ${forPeople}. ${rule.instead}` };
}

const OPENING: Readonly<Record<Severity, string>> = { refuse: 'Refused because', ask: 'A person has to decide because', warn: 'Suspicious because' };
