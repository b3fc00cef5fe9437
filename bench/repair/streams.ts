import { createContext, Script } from 'node:vm';
import type { Node } from 'typescript';
import { generate } from '../../automation/fixers/repair/generate.ts';
import { isPair } from '../../automation/fixers/repair/pairs.ts';
import { parse } from '../../automation/fixers/repair/syntax/parse.ts';
import { typescript } from '../../automation/world/typescript.ts';
import { applyEdits } from '../../automation/fixers/repair/write-candidate.ts';
import type { CandidatePatch } from '../../automation/schemata/candidate.ts';
import { halfOf } from './bench-case.ts';
import type { BenchCase } from './bench-case.ts';
import { seededBugs } from './bugs/all.ts';
import { type HumanEvalTask, readTasks } from './parts-humanevalfix.ts';
import { filesOf } from './seeded-project.ts';

/** The single edits that are thought of for one bug, the most likely first, and which of them mend it. */
export interface Stream {
  readonly name: string;
  readonly edits: readonly { readonly template: string; readonly score: number; readonly isRight: boolean }[];
}

type Half = ReturnType<typeof halfOf>;

/**
 * Of all bugs of one half. No project is run: an edit of a seeded bug is right when it gives the honest text, one of
 * HumanEvalFix when all its tests pass. The change alone says where to look; what repair knows besides makes it better.
 */
export function streamsOf(half: Half, most: number): readonly Stream[] {
  const seeded = seededBugs.filter((bug) => halfOf(bug) === half).map((bug) => seededStream(bug, most));
  const tasks = readTasks().filter(({ task_id }) => halfOf({ name: task_id }) === half).map((task) => taskStream(task, most));
  return [...seeded, ...tasks];
}

function seededStream(bug: (typeof seededBugs)[number], most: number): Stream {
  const { base, buggy, honest } = filesOf(bug);
  const wrong = [...buggy].filter(([path, text]) => honest.get(path) !== text).map(([path]) => path);
  const texts = new Map([...buggy].filter(([path, text]) => base.get(path) !== text && !/\btest|\.test\./.test(path)));
  const isRight = (candidate: CandidatePatch) => wrong.every((path) => squeezed(applyEdits(texts.get(path) ?? '', path, candidate.edits)) === squeezed(honest.get(path) ?? ''));
  return { name: bug.name, edits: editsOf({ texts, before: base }, { most, isRight }) };
}

function taskStream({ task_id, declaration, buggy_solution, test }: HumanEvalTask, most: number): Stream {
  const text = declaration + buggy_solution;
  const isRight = (candidate: CandidatePatch) => passes(applyEdits(text, 'task.js', candidate.edits), test);
  return { name: task_id, edits: editsOf({ texts: new Map([['task.js', text]]), before: new Map() }, { most, isRight }) };
}

type Texts = { readonly texts: ReadonlyMap<string, string>; readonly before: BenchCase['committed'] };

function editsOf(request: Texts, { most, isRight }: { readonly most: number; readonly isRight: (candidate: CandidatePatch) => boolean }): Stream['edits'] {
  const edits: Stream['edits'][number][] = [];
  for (const candidate of generate({ projectDir: undefined, suspects: [], failures: [], ...request })) {
    if (edits.length >= most || isPair(candidate)) break;
    edits.push({ template: candidate.template, score: candidate.prior, isRight: isRight(candidate) });
  }
  return edits;
}

/** White space and semicolons don't matter. */
function squeezed(text: string): string {
  return text.replace(/[\s;]+/g, '');
}

/** The tests use console.assert, which does not fail a process: here it throws. */
function passes(program: string, test: string): boolean {
  const assert = (holds: unknown): void => {
    if (holds !== true) throw new Error('red');
  };
  try {
    new Script(`let $turns = 0;${bounded(program)}\n${test}`).runInContext(createContext({ console: { assert, log: () => undefined } }), { timeout: 100 });
    return true;
  } catch {
    return false;
  }
}

/** Every loop and function counts its turns and throws after many: quicker than the time limit, which is for the rest. */
function bounded(program: string): string {
  const api = typescript();
  const places: (readonly [number, string])[] = [];
  const count = 'if (++$turns > 2e5) throw new Error("endless");';
  const visit = (node: Node): void => {
    if (api.isIterationStatement(node, false)) places.push([node.statement.getStart(), `{${count}`], [node.statement.end, '}']);
    if (api.isFunctionLike(node) && 'body' in node && node.body !== undefined && api.isBlock(node.body)) places.push([node.body.getStart() + 1, count]);
    api.forEachChild(node, visit);
  };
  visit(parse('task.js', program));
  return places.map(([at, text], order) => ({ at, text, order })).sort((one, other) => other.at - one.at || one.order - other.order).reduce((text, place) => text.slice(0, place.at) + place.text + text.slice(place.at), program);
}
