import { relative, sep } from 'node:path';
import { isEditable, projectPath } from '../editable.ts';
import { spliceOf, withNewlinesOf } from '../file-text.ts';
import type { Edit, Solved, SolveQuestion } from '../messages.ts';
import { applyChanges, type Candidate, type Change } from './candidate.ts';
import { candidatesFor } from './candidates.ts';
import { findProblems, type Problem } from './problems.ts';
import type { Services } from './services.ts';

/** One step removes one kind of problem; a save that needs more than this is no slip. */
const MOST_STEPS = 25;
/** Candidates of one problem that are tried out to see which one leaves the fewest errors. */
const MOST_TRIED = 4;

/** Fixes what it can in memory, looking again after each fix, and says what the files would have to become. */
export function solve(services: Services, question: SolveQuestion): Omit<Solved, 'kind' | 'id'> {
  services.lookAgain();
  const run = startRun(services, question);
  const found = run.problems.filter(({ wanted }) => wanted).length;
  for (let step = 0; step < MOST_STEPS; step += 1) if (!takeStep(run)) break;
  return { edits: editsOf(run), applied: run.applied, open: run.open, unsolved: unsolved(run), found };
}

interface Run {
  readonly services: Services;
  readonly question: SolveQuestion;
  readonly mayChange: (file: string) => boolean;
  readonly paths: readonly string[];
  /** Of all paths, after the newest step. */
  problems: readonly Problem[];
  readonly givenUp: Set<string>;
  readonly applied: { file: string; line: number; code: number; title: string }[];
  readonly open: { key: string; candidates: number }[];
}

function startRun(services: Services, question: SolveQuestion): Run {
  const readOnly = new Set(question.readOnly);
  const paths = [...new Set([...question.saved, ...question.others])];
  const mayChange = (file: string) => {
    const path = projectPath(services.projectDir, file);
    return path !== undefined && isEditable(path, readOnly);
  };
  return { services, question, mayChange, paths, problems: findProblems(services, question, paths), givenUp: new Set(), applied: [], open: [] };
}

/** Tries the first problem that still has hope; false when there is none. */
function takeStep(run: Run): boolean {
  const problem = run.problems.find(({ wanted, key }) => wanted && !run.givenUp.has(key));
  if (problem === undefined) return false;
  const trials = tryAll(run, problem);
  const chosen = trials[run.question.choices[problem.key] ?? 0];
  run.givenUp.add(problem.key);
  if (trials.length > 1) run.open.push({ key: problem.key, candidates: trials.length });
  if (chosen === undefined) return true;
  run.services.files.restore(chosen.edits);
  run.problems = chosen.left;
  run.applied.push({ file: problem.path, line: problem.line, code: problem.code, title: chosen.candidate.title });
  return true;
}

interface Trial {
  readonly candidate: Candidate;
  readonly edits: ReadonlyMap<string, string>;
  readonly left: readonly Problem[];
}

/** Each candidate that removes the problem and brings no more errors than it takes; fewest errors first, else as trusted. */
function tryAll(run: Run, problem: Problem): readonly Trial[] {
  const { services, question, mayChange } = run;
  const candidates = candidatesFor({ services, question, problem, mayChange }).slice(0, MOST_TRIED);
  const before = services.files.edits();
  const trials = candidates.map((candidate) => tryOne(run, problem, candidate, before)).filter((trial) => trial !== undefined);
  services.files.restore(before);
  return [...trials].sort((one, other) => one.left.length - other.left.length);
}

function tryOne(run: Run, problem: Problem, candidate: Candidate, before: ReadonlyMap<string, string>): Trial | undefined {
  run.services.files.restore(before);
  if (!applyEverywhere(run, problem, candidate)) return undefined;
  const left = findProblems(run.services, run.question, run.paths);
  if (left.length > run.problems.length || countKey(left, problem) >= countKey(run.problems, problem)) return undefined;
  return { candidate, edits: run.services.files.edits(), left };
}

function countKey(problems: readonly Problem[], { key }: Problem): number {
  return problems.filter((problem) => problem.key === key).length;
}

/** The same misspelling elsewhere in the file is the same mistake: its twins get the same replacement at once. */
function applyEverywhere(run: Run, problem: Problem, candidate: Candidate): boolean {
  const first = candidate.changes[0];
  const local = candidate.changes.length === 1 && first?.file === problem.file && first.start === problem.start && first.end === problem.start + problem.length;
  const twins = local ? run.problems.filter(({ key, start }) => key === problem.key && start !== problem.start) : [];
  const changes = [...candidate.changes, ...twins.map((twin) => ({ file: problem.file, start: twin.start, end: twin.start + twin.length, text: first?.text ?? '' }))];
  return apply(run, changes);
}

function apply({ services: { files } }: Run, changes: readonly Change[]): boolean {
  const touched = [...new Set(changes.map(({ file }) => file))];
  const texts = touched.map((file) => {
    const text = files.text(file);
    return { file, text: text === undefined ? undefined : applyChanges(text, changes.filter((change) => change.file === file)) };
  });
  for (const { file, text } of texts) {
    if (text === undefined) return false;
    files.edit(file, text);
  }
  return true;
}

function editsOf({ services: { files, projectDir } }: Run): Edit[] {
  return [...files.edits()].flatMap(([file, edited]) => {
    const before = files.onDisk(file) ?? '';
    const after = withNewlinesOf(before, edited);
    if (after === before) return [];
    return [{ file: relative(projectDir, file).split(sep).join('/'), length: before.length, ...spliceOf(before, after) }];
  });
}

/** Targeted type errors that are still there. */
function unsolved({ question, problems }: Run): number {
  const targeted = question.targets.filter(({ kind }) => kind === 'types');
  return problems.filter(({ path, code }) => targeted.some((target) => target.file === path && target.code === code)).length;
}

