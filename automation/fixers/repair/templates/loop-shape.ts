import type ts from 'typescript';
import { brief, replacing, written } from '../syntax/edits.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** A loop that goes the other way round, `for … in` ↔ `for … of`, `if` ↔ `while`. */
export const loopShape: Template = {
  name: 'loop-shape',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isForStatement(node)) yield* reversed(space, node);
    if (api.isForInStatement(node) || api.isForOfStatement(node)) yield* overOther(space, node);
    if (api.isIfStatement(node) && node.elseStatement === undefined) yield keyword(space, node, { now: 'if', then: 'while', likely: 0.5 });
    if (api.isWhileStatement(node)) yield keyword(space, node, { now: 'while', then: 'if', likely: 0.4 });
  },
};

/** `for (let i = 0; i < n; i++)` ↔ `for (let i = n - 1; i >= 0; i--)` */
function* reversed(space: SearchSpace, node: ts.ForStatement): Generator<Draft> {
  const { ts: api } = space;
  const { initializer, condition, incrementor } = node;
  if (initializer === undefined || !api.isVariableDeclarationList(initializer) || condition === undefined || !api.isBinaryExpression(condition) || incrementor === undefined) return;
  const [declaration] = initializer.declarations;
  if (declaration?.initializer === undefined || !api.isIdentifier(declaration.name)) return;
  const [name, from, to, operator] = [declaration.name.text, written(space, declaration.initializer), written(space, condition.right), condition.operatorToken.getText(space.source)];
  const step = written(space, incrementor);
  const turned = /\+\+|\+=/.test(step) ? step.replace('++', '--').replace('+=', '-=') : step.replace('--', '++').replace('-=', '+=');
  const start = /^<$/.test(operator) ? `${to} - 1` : to;
  const bounds = operator.startsWith('<') ? [start, `${name} >= ${from}`] : [operator === '>' ? `${to} + 1` : to, `${name} <= ${from}`];
  yield { edits: [replacing(space, declaration.initializer, bounds[0] ?? to), replacing(space, condition, bounds[1] ?? ''), replacing(space, incrementor, turned)], why: `the loop over \`${name}\` goes the other way`, likely: 0.8 };
}

function* overOther(space: SearchSpace, node: ts.ForInOrOfStatement): Generator<Draft> {
  const { ts: api } = space;
  const text = written(space, node.expression);
  const between = { start: node.initializer.end, end: node.expression.getStart(space.source) };
  yield { edits: [{ ...between, text: api.isForInStatement(node) ? ' of ' : ' in ' }], why: `\`for … ${api.isForInStatement(node) ? 'in' : 'of'}\` becomes \`for … ${api.isForInStatement(node) ? 'of' : 'in'}\`` };
  if (api.isForInStatement(node)) return;
  for (const [then, likely] of [[`${text}.slice(1)`, 0.6], [`[...${text}].reverse()`, 0.6], [`${text}.slice(0, -1)`, 0.4], [`Object.keys(${text})`, 0.3], [`Object.values(${text})`, 0.4], [`Object.entries(${text})`, 0.3], [`${text}.entries()`, 0.3], [`new Set(${text})`, 0.3]] as const) {
    yield { edits: [replacing(space, node.expression, then)], why: `the loop goes over \`${then}\` instead of \`${brief(space, node.expression)}\``, likely };
  }
}

function keyword(space: SearchSpace, node: ts.IfStatement | ts.WhileStatement, { now, then, likely }: { readonly now: string; readonly then: string; readonly likely: number }): Draft {
  const start = node.getStart(space.source);
  return { edits: [{ start, end: start + now.length, text: then }], why: `\`${now} (${brief(space, node.expression)})\` becomes \`${then}\``, likely };
}
