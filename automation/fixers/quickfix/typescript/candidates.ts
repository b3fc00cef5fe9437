import { acceptedFixes, type AcceptedFix } from '../fix-table.ts';
import type { Candidate, Case } from './candidate.ts';
import { declarationCandidates } from './declaration-candidates.ts';
import { exportsFromBefore, importShapes, nearExports, otherModules } from './export-candidates.ts';
import { moduleCandidates } from './module-candidates.ts';
import { candidatesFromBefore, nearCandidates } from './name-candidates.ts';
import { serviceCandidates } from './service-candidates.ts';

const MOST = 6;
const ABOUT_EXPORTS = new Set([2305, 2724, 2614, 2613, 1192, 2459, 2460]);

/** Every acceptable way to get rid of a problem, the most trusted first. */
export function candidatesFor(one: Case): readonly Candidate[] {
  const ranked = acceptedFixes(one.problem.code).flatMap((accepted) =>
    made(one, accepted).map((candidate) => ({ candidate, trust: trustOf(candidate, accepted, one) })),
  );
  const allowed = ranked.filter(({ candidate }) => candidate.changes.length > 0 && candidate.changes.every(({ file }) => one.mayChange(file)));
  const sorted = allowed.sort((left, right) => left.trust - right.trust).map(({ candidate }) => candidate);
  return withoutTwins(plausible(sorted, one)).slice(0, MOST);
}

function made(one: Case, accepted: AcceptedFix): readonly Candidate[] {
  if (accepted.fix.startsWith('ts:')) return serviceCandidates(one, accepted);
  const maker = MAKERS.get(accepted.fix);
  return maker === undefined ? [] : maker(one);
}

const MAKERS: ReadonlyMap<string, (one: Case) => readonly Candidate[]> = new Map([
  ['own:before', (one: Case) => (ABOUT_EXPORTS.has(one.problem.code) ? exportsFromBefore(one) : candidatesFromBefore(one))],
  ['own:near', (one: Case) => (ABOUT_EXPORTS.has(one.problem.code) ? nearExports(one) : nearCandidates(one))],
  ['own:module', moduleCandidates],
  ['own:import-shape', importShapes],
  ['own:other-module', otherModules],
  ['own:declaration', declarationCandidates],
]);

/** What the guilty change took away is trusted more, packages less than the project's own modules, and a new name least where a test asks for the old one. */
function trustOf({ fix, brings }: Candidate, { trust }: AcceptedFix, { question, problem }: Case): number {
  const askedByTest = question.mentions.includes(problem.name) && question.targets.some(({ kind }) => kind === 'test');
  if (fix === 'own:declaration' && askedByTest) return 0;
  if (brings !== '' && question.removedWords.includes(brings)) return trust - 15;
  return fix === 'ts:import' && !brings.startsWith('.') ? trust + 25 : trust;
}

/** A module of the project that exports this very name makes every other spelling unlikely, but for the one that stood here before. */
function plausible(sorted: readonly Candidate[], { question }: Case): readonly Candidate[] {
  if (!sorted.some(({ fix, brings }) => fix === 'ts:import' && brings.startsWith('.'))) return sorted;
  return sorted.filter(({ fix, brings }) => (fix !== 'ts:spelling' && fix !== 'own:near') || question.removedWords.includes(brings));
}

function withoutTwins(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ changes }) => {
    const key = JSON.stringify(changes);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
