import type { Confidence, Colour, VerifierScore } from '../task/confidence.ts';
import type { CheckKind } from '../task/failure.ts';
import type { GuardFinding } from '../task/fixer.ts';
import type { Opinion, Proof } from './job.ts';

/** What is weighed: everything that was found out about a proven fix. */
export interface Findings {
  readonly checks: readonly { readonly kind: CheckKind; readonly found: CheckFound }[];
  readonly warnings: readonly GuardFinding[];
  /** Why a person must be asked in any case, a sentence each: of the guard, and of the fixer itself. */
  readonly asks: readonly string[];
  readonly build: Proof['build'];
  readonly review: Opinion;
  /** An agent wrote it. */
  readonly metered: boolean;
}

/** `red_as_before`: nothing new, but something that was red before is red still. */
export type CheckFound = 'passed' | 'red_as_before' | 'could_not_run';

export interface Thresholds {
  readonly green: number;
  readonly yellow: number;
}

/**
 * How much each verifier's word counts. Who has nothing to say (the project has no linter, nobody asked for a review)
 * is left out, and the others share its part.
 */
const WEIGHTS: Readonly<Record<VerifierScore['verifier'], number>> = {
  // The only ones that run the code, and the failing ones among them had to pass twice.
  tests: 0.35,
  // Sees what no model does, and the one that reads for what tests don't cover.
  review: 0.2,
  // Exact, about everything the change touches, but blind to values.
  types: 0.15,
  // What it refuses never comes this far; its warnings are hints.
  guard: 0.15,
  // The whole program fits together; says little that the types don't.
  build: 0.1,
  // Style, mostly.
  lint: 0.05,
};

/** What takes a verifier's score down from 1. */
const SCORES = {
  red_as_before: 0.8,
  could_not_run: 0.4,
  /** An agent's fix that no test has run: nothing has seen it work. */
  untested: 0.5,
  build_failed_before_too: 0.5,
  /** Neither yes nor no. */
  no_review: 0.5,
  warning: 0.5,
  major: 0.3,
  minor: 0.1,
  /** An approving review is never worth less. */
  approved: 0.2,
} as const;

/** The weighted mean of all who had a say, what colour that is, and every reason for less than full confidence. Pure. */
export function confidenceOf(findings: Findings, thresholds: Thresholds): Confidence {
  const words = [testsWord(findings), checkWord(findings, 'types'), checkWord(findings, 'lint'), buildWord(findings), guardWord(findings), reviewWord(findings.review)];
  const parts = words.flatMap((word) => (word === undefined ? [] : [{ ...word, weight: WEIGHTS[word.verifier] }]));
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  // Rounded, so that sums of such fractions meet the thresholds they were made to meet.
  const score = round(parts.reduce((sum, part) => sum + part.score * part.weight, 0) / weight);
  const doubts = parts.filter((part) => part.score < 1).map((part) => part.detail);
  const { asks } = findings;
  const best = asks.length > 0 || findings.review.kind === 'unavailable' ? 'yellow' : 'green';
  return { score, colour: atMost(best, colourOf(score, thresholds)), parts, reasons: [...asks, ...doubts] };
}

type Word = Omit<VerifierScore, 'weight'>;

function testsWord(findings: Findings): Word | undefined {
  const known = checkWord(findings, 'test');
  if (known !== undefined || !findings.metered) return known;
  return { verifier: 'tests', score: SCORES.untested, detail: 'no test has run what the agent wrote' };
}

/** The worst of all checks of a kind; undefined where the project has none. */
function checkWord({ checks }: Findings, kind: CheckKind): Word | undefined {
  const verifier = VERIFIERS[kind];
  const found = checks.filter((check) => check.kind === kind).map((check) => check.found);
  if (found.length === 0) return undefined;
  if (found.includes('could_not_run')) return { verifier, score: SCORES.could_not_run, detail: `${verifier} could not run, before the fix as after it` };
  if (found.includes('red_as_before')) return { verifier, score: SCORES.red_as_before, detail: `${verifier}: what was red before is red still` };
  return { verifier, score: 1, detail: `${verifier} are green` };
}

const VERIFIERS = { test: 'tests', types: 'types', lint: 'lint' } as const satisfies Record<CheckKind, VerifierScore['verifier']>;

function buildWord({ build }: Findings): Word | undefined {
  switch (build) {
    case 'none':
      return undefined;
    case 'passed':
      return { verifier: 'build', score: 1, detail: 'it builds' };
    case 'failed_before_too':
      return { verifier: 'build', score: SCORES.build_failed_before_too, detail: 'the build fails as it did before' };
    default:
      return build satisfies never;
  }
}

function guardWord({ warnings }: Findings): Word {
  if (warnings.length === 0) return { verifier: 'guard', score: 1, detail: 'the guard found nothing' };
  return { verifier: 'guard', score: Math.max(0, round(1 - SCORES.warning * warnings.length)), detail: `the guard warns: ${warnings.map((warning) => warning.forPeople).join('; ')}` };
}

function reviewWord(review: Opinion): Word | undefined {
  switch (review.kind) {
    case 'not_asked':
      return undefined;
    case 'unavailable':
      return { verifier: 'review', score: SCORES.no_review, detail: `no review: ${review.summary}` };
    case 'given':
      return reportWord(review.report.issues);
    default:
      return review satisfies never;
  }
}

/** A refused fix never comes this far. */
function reportWord(issues: Extract<Opinion, { kind: 'given' }>['report']['issues']): Word {
  if (issues.length === 0) return { verifier: 'review', score: 1, detail: 'the review approves' };
  const less = issues.reduce((sum, issue) => sum + (issue.severity === 'minor' ? SCORES.minor : SCORES.major), 0);
  return { verifier: 'review', score: round(Math.max(SCORES.approved, 1 - less)), detail: `the review approves, but: ${issues.map((issue) => issue.description).join('; ')}` };
}

function colourOf(score: number, { green, yellow }: Thresholds): Colour {
  return score >= green ? 'green' : score >= yellow ? 'yellow' : 'red';
}

function atMost(best: 'green' | 'yellow', colour: Colour): Colour {
  return colour === 'green' ? best : colour;
}

function round(score: number): number {
  return Math.round(score * 1000) / 1000;
}
