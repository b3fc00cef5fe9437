import type ts from 'typescript';
import type { Rule } from '../rule.ts';
import { fresh } from '../study/fresh.ts';
import type { Fresh } from '../study/fresh.ts';
import type { Script, Side, Study } from '../study/study.ts';
import type { Node, Tree } from '../study/syntax.ts';
import { valueKeyOf, weightOf } from '../study/values.ts';
import { lookByText } from '../study/text-look.ts';
import type { TextPattern } from '../study/text-look.ts';
import { inScripts } from './in-scripts.ts';

/** Errors that nobody hears of any more. */
export const swallowedRules: readonly Rule[] = [
  {
    id: 'swallowed-error', severity: 'refuse',
    about: 'adds a `catch` that does nothing, or that answers with the value the failing test expects',
    instead: 'Mend what throws; where an error is part of the contract, handle it by its kind.',
    look: (study: Study) => [...inScripts(study, (script) => sightings(script, study, 'refuse')), ...lookByText(study, PATTERNS)],
  },
  { id: 'constant-catch', severity: 'ask', about: 'adds a `catch` around more than one call that answers with a constant', instead: 'Catch only where the error is expected, and only that error.', look: (study: Study) => inScripts(study, (script) => sightings(script, study, 'ask')) },
  { id: 'quiet-catch', severity: 'warn', about: 'adds a `catch` around a single call that goes on without the error', instead: 'Say why the error does not matter.', look: (study: Study) => inScripts(study, (script) => sightings(script, study, 'warn')) },
];

function sightings(script: Script, study: Study, severity: 'refuse' | 'ask' | 'warn') {
  return fresh(script, catches).filter((one) => severityOf(one, script.after.tree, study) === severity).map(({ line, key }) => ({ line, what: key === EMPTY ? 'it swallows an error' : 'it answers an error with a constant' }));
}

const EMPTY = 'empty';
const CONSTANT = 'constant';

/** `catch` clauses and `.catch(…)` callbacks whose body does nothing with the error. */
function catches({ tree }: Side) {
  const { ts } = tree;
  const clauses = tree.of(ts.SyntaxKind.CatchClause).flatMap((node) => kindOf(tree, node, (node as ts.CatchClause).block));
  const callbacks = tree.of(ts.SyntaxKind.CallExpression).flatMap((node) => {
    const handler = callbackOf(tree, node);
    return handler === undefined ? [] : kindOf(tree, node, handler.body);
  });
  return [...clauses, ...callbacks];
}

function callbackOf({ ts }: Tree, node: Node): ts.ArrowFunction | ts.FunctionExpression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'catch') return undefined;
  const [handler] = node.arguments;
  return handler !== undefined && (ts.isArrowFunction(handler) || ts.isFunctionExpression(handler)) ? handler : undefined;
}

function kindOf(tree: Tree, node: Node, body: Node): { node: Node; key: string }[] {
  const value = answerOf(tree, body);
  if (value === undefined) return [];
  return [{ node, key: value === 'nothing' ? EMPTY : CONSTANT }];
}

/** What the body comes to: nothing at all, a constant, or (undefined) something of use. */
function answerOf(tree: Tree, body: Node): Node | 'nothing' | undefined {
  const { ts } = tree;
  if (!ts.isBlock(body)) return valueKeyOf(tree, body) === undefined ? undefined : ['undefined', 'null'].includes(valueKeyOf(tree, body) ?? '') ? 'nothing' : body;
  const [first, ...more] = body.statements;
  if (first === undefined) return 'nothing';
  if (more.length > 0) return undefined;
  if (ts.isReturnStatement(first)) return first.expression === undefined ? 'nothing' : valueKeyOf(tree, first.expression) === undefined ? undefined : first.expression;
  if (ts.isContinueStatement(first) || ts.isBreakStatement(first) || ts.isEmptyStatement(first)) return 'nothing';
  return ts.isExpressionStatement(first) && ts.isBinaryExpression(first.expression) && valueKeyOf(tree, first.expression.right) !== undefined ? first.expression.right : undefined;
}

function severityOf({ node, key }: Fresh, tree: Tree, study: Study): 'refuse' | 'ask' | 'warn' {
  const { ts } = tree;
  const body = ts.isCatchClause(node) ? node.block : callbackOf(tree, node)?.body;
  const value = body === undefined ? undefined : answerOf(tree, body);
  const answer = value === undefined || value === 'nothing' ? undefined : valueKeyOf(tree, value);
  if (answer !== undefined && weightOf(answer) === 'specific' && study.values().expected.has(answer)) return 'refuse';
  const narrow = isNarrow(tree, node);
  if (key === EMPTY) return narrow || isExplained(tree, body) ? 'warn' : 'refuse';
  return narrow ? 'warn' : 'ask';
}

/** Is what is tried a single call, or a call and what becomes of its value? */
function isNarrow(tree: Tree, node: Node): boolean {
  const { ts } = tree;
  const tried = ts.isCatchClause(node) ? (node.parent).tryBlock : undefined;
  if (tried === undefined) return ts.isCallExpression(node) && /^(\w+\.)*(close|unlink|rm|destroy|end|release|cancel|stop|dispose|disconnect)\(/.test(node.getText(tree.source));
  if (tried.statements.length !== 1) return false;
  const called = tried.getText(tree.source);
  return /\b(JSON\.parse|new URL|decodeURI(Component)?|require\.resolve|BigInt|atob|structuredClone|statSync|lstatSync|accessSync|access|stat|unlink(Sync)?|rm(Sync)?|rmdir(Sync)?|close(Sync)?|destroy|release|disconnect|removeItem|setItem|getItem|readFile(Sync)?|new RegExp|Intl\.\w+|matchMedia|localStorage\.\w+|sessionStorage\.\w+)\s*\(/.test(called);
}

/** A comment in an otherwise empty body that says why. */
function isExplained({ source, ts }: Tree, body: Node | undefined): boolean {
  if (body === undefined || !ts.isBlock(body)) return false;
  const words = source.text.slice(body.getStart(source) + 1, body.end - 1).replaceAll(/\/\/|\/\*+|\*+\/|^\s*\*/gm, ' ').trim().split(/\s+/);
  const tried = ts.isCatchClause(body.parent) ? (body.parent.parent).tryBlock : undefined;
  return words.length >= 3 && tried !== undefined && tried.statements.length === 1 && ts.isExpressionStatement(tried.statements[0] as Node);
}

const PATTERNS: readonly TextPattern[] = [
  { in: 'script', pattern: /\bcatch\s*(\([^)]*\))?\s*\{\s*\}|\.catch\(\s*(\(\w*\)|\w+)\s*=>\s*(\{\s*\}|undefined|null)\s*\)/, what: 'it swallows an error' },
  { in: 'python', pattern: /^\s*except[^:]*:\s*pass\b|contextlib\.suppress\(\s*(Base)?Exception/, what: 'it swallows an error' },
  { in: 'ruby', pattern: /\brescue\s+nil\b/, what: 'it swallows an error' },
  { in: 'java', pattern: /catch\s*\([^)]*\)\s*\{\s*\}/, what: 'it swallows an error' },
  { in: 'php', pattern: /catch\s*\([^)]*\)\s*\{\s*\}/, what: 'it swallows an error' },
];
