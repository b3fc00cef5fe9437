import type ts from 'typescript';
import { brief, short, written } from '../syntax/edits.ts';
import { looksLike } from '../syntax/looks.ts';
import { functionAround, indentOf, insertedBefore, loopAround, neighbours } from '../syntax/statements.ts';
import { declares } from '../syntax/declares.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** An early `return` for an empty or missing argument, `if (x == null) continue;` in a loop, `if (x) { … }` around a statement, `if (a === b) { … }` in a loop within a loop. */
export const missingGuard: Template = {
  name: 'missing-guard',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isBlock(node) && api.isFunctionLike(node.parent) && node.statements[0] !== undefined) yield* early(space, node.parent as ts.FunctionLikeDeclaration, node.statements[0]);
    if (api.isStatement(node) && neighbours(space, node) !== undefined && loopAround(space, node) !== undefined) yield* inLoop(space, node);
    if (api.isExpressionStatement(node)) yield* around(space, node);
  },
};

function* early(space: SearchSpace, holder: ts.FunctionLikeDeclaration, first: ts.Statement): Generator<Draft> {
  const results = resultsOf(space, holder);
  for (const [rank, parameter] of holder.parameters.entries()) {
    if (!space.ts.isIdentifier(parameter.name)) continue;
    const name = parameter.name.text;
    for (const [condition, weight] of conditionsOn(space, parameter.name)) {
      for (const [place, result] of [...results, name].entries()) {
        const code = `if (${condition}) ${result === '' ? 'return' : `return ${result}`};`;
        yield { edits: [insertedBefore(space, first, code)], why: `\`${short(code)}\` comes first`, likely: (weight / (1 + place / 3)) / (1 + rank / 3) };
      }
    }
  }
}

/** How an argument can be empty, by what it seems to be. */
function conditionsOn(space: SearchSpace, parameter: ts.Identifier): readonly (readonly [string, number])[] {
  const name = parameter.text;
  const looks = looksLike(space, parameter);
  const missing: readonly (readonly [string, number])[] = [[`!${name}`, 0.7], [`${name} == null`, 0.7], [`${name} === undefined`, 0.4]];
  if (looks === 'number') return [[`${name} <= 0`, 0.6], [`${name} < 2`, 0.6], [`${name} === 0`, 0.6], [`${name} < 0`, 0.6], [`${name} === 1`, 0.5], [`${name} <= 1`, 0.5], [`Number.isNaN(${name})`, 0.3], ...missing.slice(1)];
  if (looks === 'array' || looks === 'string') return [[`${name}.length === 0`, 1], [`${name}.length < 2`, 0.4], [`${name}.length === 1`, 0.3], ...missing];
  return [[`${name}.length === 0`, 0.5], ...missing, [`${name} < 0`, 0.25], [`${name} === 0`, 0.25], [`${name} < 2`, 0.2]];
}

/** What the function gives back elsewhere when it says something simple; then the usual nothings. */
function resultsOf({ ts: api, source }: SearchSpace, holder: ts.FunctionLikeDeclaration): readonly string[] {
  const found: string[] = [];
  let givesValue = false;
  const visit = (node: ts.Node): void => {
    if (api.isFunctionLike(node)) return;
    if (api.isReturnStatement(node) && node.expression !== undefined) {
      givesValue = true;
      if (/^(?:true|false|null|undefined|-?\d+|''|""|\[\]|\{\})$/.test(node.expression.getText(source))) found.push(node.expression.getText(source));
    }
    api.forEachChild(node, visit);
  };
  if (holder.body !== undefined) api.forEachChild(holder.body, visit);
  if (!givesValue) return [''];
  return [...new Set([...found, 'false', '0', '[]', 'null', "''", 'true', 'undefined', '1', '{}', '-1'])];
}

function* inLoop(space: SearchSpace, node: ts.Statement): Generator<Draft> {
  const loop = loopAround(space, node);
  const names = space.scope.namesAt(node).filter(({ kind }) => kind === 'variable' || kind === 'constant' || kind === 'parameter').slice(0, 4);
  if (loop === undefined || declares(space, node)) return;
  for (const [rank, { name }] of names.entries()) {
    for (const [condition, weight] of [[`!${name}`, 0.35], [`${name} == null`, 0.35], [`${name} === 0`, 0.15]] as const) {
      const code = `if (${condition}) continue;`;
      yield { edits: [insertedBefore(space, node, code)], why: `\`${code}\` comes before \`${brief(space, node)}\``, likely: weight / (1 + rank / 2) };
    }
  }
}

function* around(space: SearchSpace, node: ts.ExpressionStatement): Generator<Draft> {
  if (functionAround(space, node) === undefined) return;
  for (const name of namesIn(space, node.expression)) yield onlyIf(space, node, name, 0.25);
  const [inner, outer] = loopNames(space, node);
  if (inner === undefined || outer === undefined) return;
  yield onlyIf(space, node, `${outer} === ${inner}`, 0.8);
  yield onlyIf(space, node, `${outer} !== ${inner}`, 0.6);
}

function onlyIf(space: SearchSpace, node: ts.ExpressionStatement, condition: string, likely: number): Draft {
  const indent = indentOf(space, node);
  const text = `if (${condition}) {\n${indent}  ${written(space, node)}\n${indent}}`;
  return { edits: [{ start: node.getStart(space.source), end: node.end, text }], why: `only if \`${short(condition)}\``, likely };
}

/** What the loops around a statement count or go through, one name each, the innermost first: two of them are there to be compared. */
function loopNames(space: SearchSpace, node: ts.Node): readonly string[] {
  const { ts: api } = space;
  const names: string[] = [];
  for (let loop = loopAround(space, node); loop !== undefined; loop = loopAround(space, loop)) {
    const head = api.isForStatement(loop) || api.isForOfStatement(loop) || api.isForInStatement(loop) ? loop.initializer : undefined;
    const first = head !== undefined && api.isVariableDeclarationList(head) ? head.declarations[0]?.name : undefined;
    if (first !== undefined && api.isIdentifier(first)) names.push(first.text);
  }
  return names;
}

/** The names (and `a.b` chains) that the statement reads. */
function namesIn({ ts: api, source }: SearchSpace, root: ts.Node): readonly string[] {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (names.size >= 4 || api.isFunctionLike(node)) return;
    if (api.isIdentifier(node) && !(api.isPropertyAccessExpression(node.parent) && node.parent.name === node)) names.add(node.text);
    if (api.isPropertyAccessExpression(node) && !api.isCallExpression(node.parent)) names.add(node.getText(source));
    api.forEachChild(node, visit);
  };
  visit(root);
  return [...names].filter((name) => !/^(?:console|Math|JSON|Object|this)\b/.test(name));
}
