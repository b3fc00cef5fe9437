import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import { generate } from '../../automation/fixers/repair/generate.ts';
import { compiler, parse } from '../../automation/fixers/repair/syntax/parse.ts';
import type { Node } from 'typescript';
import type { CandidatePatch } from '../../automation/schemata/candidate.ts';

/**
 * How many candidates are tried until all tests of a bug pass, by kind of bug: for setting the priors. Only the tuning
 * quarter (tasks 0, 4, 8, …) of HumanEvalFix is looked at; the others are for the report.
 *
 *   npm run build --silent && node dist/bench/repair/offline.js FILE.jsonl [most candidates] [task number]
 */
interface Bug {
  readonly task_id: string;
  readonly declaration: string;
  readonly buggy_solution: string;
  readonly bug_type: string;
  readonly test: string;
}

interface Outcome {
  readonly bug: Bug;
  readonly tried: number;
  readonly fixedBy: CandidatePatch | undefined;
  readonly ms: number;
}

const [path = '', most = '3000', only] = process.argv.slice(2);
const bugs = readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Bug);
const outcomes = bugs.filter((bug) => isTuning(bug) && (only === undefined || bug.task_id.endsWith(`/${only}`))).map((bug) => search(bug, Number(most)));
report(outcomes);

function isTuning({ task_id }: Bug): boolean {
  return Number(task_id.split('/')[1]) % 4 === 0;
}

function search(bug: Bug, limit: number): Outcome {
  const text = bug.declaration + bug.buggy_solution;
  const started = performance.now();
  let tried = 0;
  for (const candidate of generate({ projectDir: undefined, texts: new Map([['task.js', text]]), before: new Map(), suspects: [], failures: [] })) {
    if (tried >= limit) break;
    tried += 1;
    if (passes(applied(text, candidate), bug.test)) return told({ bug, tried, fixedBy: candidate, ms: performance.now() - started });
  }
  return told({ bug, tried, fixedBy: undefined, ms: performance.now() - started });
}

function told(outcome: Outcome): Outcome {
  const { bug, tried, fixedBy, ms } = outcome;
  console.log(`${bug.task_id.padEnd(16)} ${bug.bug_type.padEnd(16)} ${fixedBy === undefined ? 'not fixed' : 'fixed'} after ${tried} in ${Math.round(ms)} ms ${fixedBy === undefined ? '' : `by ${fixedBy.template}: ${fixedBy.why}`}`);
  return outcome;
}

function applied(text: string, { edits }: CandidatePatch): string {
  return [...edits].sort((one, other) => other.start - one.start || other.end - one.end).reduce((now, edit) => now.slice(0, edit.start) + edit.text + now.slice(edit.end), text);
}

/** The tests use console.assert, which does not fail a process: here it throws. */
function passes(program: string, test: string): boolean {
  const assert = (holds: unknown): void => {
    if (holds !== true) throw new Error('red');
  };
  try {
    new Script(`let $turns = 0;${bounded(program)}\n${test}`).runInContext(createContext({ console: { assert, log: () => undefined } }), { timeout: 300 });
    return true;
  } catch {
    return false;
  }
}

/** Every loop and function counts its turns and throws after many: quicker than the time limit, which is for the rest. */
function bounded(program: string): string {
  const api = compiler();
  const places: (readonly [number, string])[] = [];
  const count = 'if (++$turns > 2e6) throw new Error("endless");';
  const visit = (node: Node): void => {
    if (api.isIterationStatement(node, false)) places.push([node.statement.getStart(), `{${count}`], [node.statement.end, '}']);
    if (api.isFunctionLike(node) && 'body' in node && node.body !== undefined && api.isBlock(node.body)) places.push([node.body.getStart() + 1, count]);
    api.forEachChild(node, visit);
  };
  visit(parse('task.js', program));
  return places.map(([at, text], order) => ({ at, text, order })).sort((one, other) => other.at - one.at || one.order - other.order).reduce((text, place) => text.slice(0, place.at) + place.text + text.slice(place.at), program);
}

function report(all: readonly Outcome[]): void {
  const fixed = all.filter(({ fixedBy }) => fixedBy !== undefined);
  console.log(`\nfixed ${fixed.length} of ${all.length}; within ${[10, 50, 100, 500, 1000].map((bound) => `${bound}: ${fixed.filter(({ tried }) => tried <= bound).length}`).join(', ')}`);
  for (const kind of new Set(all.map(({ bug }) => bug.bug_type))) console.log(`  ${kind.padEnd(18)} ${fixed.filter(({ bug }) => bug.bug_type === kind).length} of ${all.filter(({ bug }) => bug.bug_type === kind).length}`);
  for (const template of new Set(fixed.map(({ fixedBy }) => fixedBy?.template ?? ''))) console.log(`  ${template.padEnd(24)} ${fixed.filter(({ fixedBy }) => fixedBy?.template === template).length}`);
}
