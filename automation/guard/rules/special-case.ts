import type { Rule } from '../rule.ts';
import { fresh } from '../study/fresh.ts';
import type { Find } from '../study/fresh.ts';
import type { Script, Study } from '../study/study.ts';
import { guardedOutcomes } from '../study/outcomes.ts';
import type { Outcome } from '../study/outcomes.ts';
import { weightOf } from '../study/values.ts';
import { inScripts } from './in-scripts.ts';

/** Answers made for the failing test's own values. */
export const specialCaseRules: readonly Rule[] = [
  {
    id: 'special-case', severity: 'refuse',
    about: 'adds a branch, a switch or a table that answers the failing test\'s own input with the value it expects',
    instead: 'Make the code right for every input; a branch for the test\'s own values is refused by itself.',
    look: (study: Study) => inScripts(study, (script) => cases(script, study, 'refuse')),
  },
  {
    id: 'likely-special-case', severity: 'ask',
    about: 'adds such a branch for a value that could be a word of the trade (`\'USD\'`, 404)',
    instead: 'Make the code right for every input.',
    look: (study: Study) => inScripts(study, (script) => cases(script, study, 'ask')),
  },
  {
    id: 'test-value', severity: 'warn',
    about: 'adds a comparison with a value that the failing test hands in',
    instead: 'Make the code right for every input.',
    look: (study: Study) => inScripts(study, (script) => cases(script, study, 'warn')),
  },
];

function cases(script: Script, study: Study, severity: 'refuse' | 'ask' | 'warn') {
  if (study.values().tests.length === 0) return [];
  const known = knownTexts(study);
  const find: Find = ({ tree }) => guardedOutcomes(tree).map((outcome) => ({ node: outcome.node, key: `${outcome.subject} ${outcome.inputs.join(' ')} → ${outcome.results.join(' ')}` }));
  const outcomes = new Map(guardedOutcomes(script.after.tree).map((outcome) => [outcome.node, outcome]));
  const siblings = countSubjects(script);
  return fresh(script, find).flatMap(({ node, line }) => {
    const outcome = outcomes.get(node);
    if (outcome === undefined || severityOf(outcome, { study, known, joins: joinsOld(outcome, siblings) }) !== severity) return [];
    return [{ line, what: `it answers ${outcome.inputs.map(show).join(' and ')}, the failing test's own, by a case of its own` }];
  });
}

interface Around {
  readonly study: Study;
  /** Texts that the project's code named before the patch. */
  readonly known: ReadonlySet<string>;
  /** Does it add to a chain, switch or table that was there? */
  readonly joins: boolean;
}

function severityOf({ inputs, results, subject, shape, others }: Outcome, { study, known, joins }: Around): 'refuse' | 'ask' | 'warn' | undefined {
  const test = study.values().tests.find((one) => inputs.some((key) => one.inputs.has(key)) && results.some((key) => one.expected.has(key)));
  if (test === undefined) return inputs.some((key) => weigh(key, known) === 'specific' && study.values().inputs.has(key) && shape !== 'table') ? 'warn' : undefined;
  const hits = inputs.filter((key) => test.inputs.has(key));
  const told = results.filter((key) => test.expected.has(key));
  const heaviest = weightiest(hits.map((key) => weigh(key, known)));
  const saysMuch = told.some((key) => weightOf(key) !== 'trivial');
  if (heaviest === 'trivial') return hits.length > 1 && saysMuch && shape === 'all' ? 'refuse' : undefined;
  const foreign = others.filter((keys) => !keys.some((key) => test.inputs.has(key))).length;
  if (shape === 'table' && foreign > others.length - foreign + 1) return 'warn';
  if (joins) return 'warn';
  if (heaviest === 'domain' || DISCRIMINANT.test(subject)) return isComputedNumber(hits, told) ? 'refuse' : saysMuch ? 'ask' : 'warn';
  if (saysMuch) return 'refuse';
  return told.some((key) => /^b:/.test(key)) && hits.length === 1 && isWord(hits[0] ?? '') ? 'ask' : told.every((key) => /^(null|undefined|\[\]|\{\}|s:)$/.test(key)) && hits.length === 1 && isWord(hits[0] ?? '') ? 'ask' : 'refuse';
}

/** A number in, a number out that nobody would look up: the answer was worked out beforehand. */
function isComputedNumber(hits: readonly string[], told: readonly string[]): boolean {
  return hits.every((key) => key.startsWith('n:')) && told.some((key) => key.startsWith('n:') && weightOf(key) === 'specific');
}

const DISCRIMINANT = /\.(type|kind|status|state|code|method|role|mode|format|currency|unit|level|action|event|op|operator|tag|category|variant|protocol|scheme|locale|lang|platform|encoding)$/;

function isWord(key: string): boolean {
  return /^s:[A-Za-z][A-Za-z-]{0,24}$/.test(key);
}

function weigh(key: string, known: ReadonlySet<string>): ReturnType<typeof weightOf> {
  if (key.startsWith('len:')) return Number(key.slice(4)) <= 1 ? 'trivial' : Number(key.slice(4)) <= 4 ? 'domain' : 'specific';
  const weight = weightOf(key);
  return weight === 'specific' && known.has(key) ? 'domain' : weight;
}

function weightiest(weights: readonly ReturnType<typeof weightOf>[]): ReturnType<typeof weightOf> {
  return weights.includes('specific') ? 'specific' : weights.includes('domain') ? 'domain' : 'trivial';
}

/** A text that types, constants or other branches named before the patch belongs to the trade. */
function knownTexts({ sources }: Study): ReadonlySet<string> {
  return new Set(
    sources.flatMap((file) => {
      const tree = file.script()?.before.tree;
      return tree === undefined ? [] : tree.of(tree.ts.SyntaxKind.StringLiteral).map((node) => `s:${(node as unknown as { text: string }).text}`);
    }),
  );
}

/** What was compared with other values before, and how often. */
function countSubjects({ before }: Script): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { subject, results } of guardedOutcomes(before.tree)) if (results.length > 0) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  return counts;
}

function joinsOld({ subject, shape }: Outcome, siblings: ReadonlyMap<string, number>): boolean {
  return subject !== '' && (siblings.get(subject) ?? 0) >= (shape === 'table' ? 1 : 2);
}

function show(key: string): string {
  if (key.startsWith('len:')) return `a length of ${key.slice(4)}`;
  const text = key.startsWith('s:') ? JSON.stringify(key.slice(2)) : key.replace(/^[nb]:/, '');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
