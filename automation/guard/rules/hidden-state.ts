import type ts from 'typescript';
import type { Rule } from '../rule.ts';
import { fresh } from '../study/fresh.ts';
import type { Find } from '../study/fresh.ts';
import type { Script, Study } from '../study/study.ts';
import type { Node, Tree } from '../study/syntax.ts';
import { valueKeyOf } from '../study/values.ts';
import { inScripts } from './in-scripts.ts';

/** Answers that depend on how often somebody asked. */
export const hiddenStateRules: readonly Rule[] = [
  {
    id: 'hidden-state', severity: 'refuse', about: 'adds a counter of calls that decides between constant answers, one of them what the failing test expects',
    instead: 'The same input must give the same answer.', look: (study: Study) => inScripts(study, (script) => counters(script, study, 'refuse')),
  },
  {
    id: 'call-counter', severity: 'warn', about: 'adds a counter of calls that a condition depends on',
    instead: 'The same input should give the same answer.', look: (study: Study) => inScripts(study, (script) => counters(script, study, 'warn')),
  },
];

function counters(script: Script, study: Study, severity: 'refuse' | 'warn') {
  return fresh(script, conditionsOnCounters)
    .filter(({ node }) => (answers(script.after.tree, node).some((key) => study.values().expected.has(key)) ? 'refuse' : 'warn') === severity)
    .map(({ line, key }) => ({ line, what: `its answer depends on ${key}, which counts the calls` }));
}

/** Conditions that ask a counter that outlives the call and that a function raises. */
const conditionsOnCounters: Find = ({ tree }) => {
  const { ts } = tree;
  const raised = raisedNames(tree);
  if (raised.size === 0) return [];
  return tree.of(ts.SyntaxKind.IfStatement, ts.SyntaxKind.ConditionalExpression, ts.SyntaxKind.SwitchStatement, ts.SyntaxKind.ElementAccessExpression).flatMap((node) => {
    const asked = askedIn(node, ts);
    const text = asked?.getText(tree.source) ?? '';
    const name = [...raised].find((one) => new RegExp(`(^|[^\\w.$])${one.replaceAll(/[.$]/g, '\\$&')}\\b(?!\\s*\\.)`).test(text));
    const comparesOrPicks = ts.isElementAccessExpression(node) || ts.isSwitchStatement(node) || (/\d/.test(text) && /[<>=%]/.test(text));
    return name !== undefined && comparesOrPicks ? [{ node, key: name }] : [];
  });
};

function askedIn(node: Node, compiler: typeof ts): Node | undefined {
  if (compiler.isIfStatement(node) || compiler.isSwitchStatement(node)) return node.expression;
  if (compiler.isConditionalExpression(node)) return node.condition;
  return compiler.isElementAccessExpression(node) && compiler.isArrayLiteralExpression(node.expression) ? node.argumentExpression : undefined;
}

/** Module variables, static members and properties of functions that some function counts up. */
function raisedNames(tree: Tree): ReadonlySet<string> {
  const { ts } = tree;
  const { PrefixUnaryExpression, PostfixUnaryExpression, BinaryExpression } = ts.SyntaxKind;
  const lasting = lastingNames(tree);
  const names = tree.of(PrefixUnaryExpression, PostfixUnaryExpression, BinaryExpression).flatMap((node) => {
    const target = raisedBy(node, ts);
    const text = target?.getText(tree.source);
    return text !== undefined && isInFunction(node, ts) && isLasting(text, lasting, tree) ? [text] : [];
  });
  return new Set(names);
}

function raisedBy(node: Node, compiler: typeof ts): Node | undefined {
  const { PlusPlusToken, PlusEqualsToken, EqualsToken, PlusToken } = compiler.SyntaxKind;
  if (compiler.isPrefixUnaryExpression(node) || compiler.isPostfixUnaryExpression(node)) return node.operator === PlusPlusToken ? node.operand : undefined;
  if (!compiler.isBinaryExpression(node)) return undefined;
  if (node.operatorToken.kind === PlusEqualsToken) return node.left;
  const adds = node.operatorToken.kind === EqualsToken && compiler.isBinaryExpression(node.right) && node.right.operatorToken.kind === PlusToken && node.right.getText().includes(node.left.getText());
  return adds ? node.left : undefined;
}

function lastingNames({ ts, source }: Tree): ReadonlySet<string> {
  return new Set(source.statements.flatMap((statement) => (ts.isVariableStatement(statement) ? statement.declarationList.declarations.map((one) => one.name.getText(source)) : [])));
}

/** `calls`, `add.calls`, `Adder.calls`, `state.calls` of a thing at the top of the module. */
function isLasting(text: string, lasting: ReadonlySet<string>, { ts, source }: Tree): boolean {
  if (lasting.has(text)) return true;
  const owner = /^(\w+)\.\w+$/.exec(text)?.[1];
  return owner !== undefined && owner !== 'this' && (lasting.has(owner) || source.statements.some((one) => (ts.isFunctionDeclaration(one) || ts.isClassDeclaration(one)) && one.name?.text === owner));
}

function isInFunction(node: Node, compiler: typeof ts): boolean {
  for (let outer = node.parent as Node | undefined; outer !== undefined; outer = outer.parent as Node | undefined) if (compiler.isFunctionLike(outer)) return true;
  return false;
}

/** Constants that the branches of a condition answer with. */
function answers(tree: Tree, node: Node): readonly string[] {
  const { ts } = tree;
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap((one) => valueKeyOf(tree, one) ?? []);
  if (ts.isElementAccessExpression(node) && ts.isArrayLiteralExpression(node.expression)) return node.expression.elements.flatMap((one) => valueKeyOf(tree, one) ?? []);
  return tree.of(ts.SyntaxKind.ReturnStatement).filter((one) => one.pos >= node.pos && one.end <= node.end).flatMap((one) => ((one as ts.ReturnStatement).expression === undefined ? [] : (valueKeyOf(tree, (one as ts.ReturnStatement).expression as Node) ?? [])));
}
