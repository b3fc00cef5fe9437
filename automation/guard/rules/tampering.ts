import type ts from 'typescript';
import type { Rule } from '../rule.ts';
import { fresh } from '../study/fresh.ts';
import { unwrap } from '../study/static-text.ts';
import type { Script, Side, Study } from '../study/study.ts';
import type { Node } from '../study/syntax.ts';
import { lookByText } from '../study/text-look.ts';
import type { TextPattern } from '../study/text-look.ts';
import { inScripts } from './in-scripts.ts';

/** Changing what judges the code instead of the code. */
export const tamperingRules: readonly Rule[] = [
  {
    id: 'assertion-tampering', severity: 'refuse',
    about: 'newly writes to what tests stand on: `assert`, `expect`, `chai`, the runner\'s globals, methods of built-in objects and prototypes, `expect.extend`',
    instead: 'Leave assertions, globals and built-in objects as they are.',
    look: (study: Study) => [...inScripts(study, tampering), ...lookByText(study, PATTERNS)],
  },
  {
    id: 'global-write', severity: 'warn',
    about: 'newly writes to a global variable',
    instead: 'Keep state inside the module that owns it.',
    look: (study: Study) => inScripts(study, (script) => fresh(script, (side) => writesOf(side).filter(({ key, node }) => !isJudge(key) && isGlobalWrite(node, side))).map(({ line, key }) => ({ line, what: `it writes to the global ${key}` }))),
  },
];

const JUDGES = new Set(['assert', 'expect', 'chai', 'should', 'jest', 'vi', 'sinon', 'vitest', 'it', 'test', 'describe', 'suite', 'specify', 'context', 'beforeEach', 'afterEach', 'beforeAll', 'afterAll', 'before', 'after', 'mocha', 'Mocha', '@jest/globals', '@vitest/expect', 'node:test', 'power-assert', 'uvu', 'tap', 'ava']);
const BUILTINS = new Set(['Object', 'Array', 'String', 'Number', 'Boolean', 'Function', 'Symbol', 'BigInt', 'Math', 'JSON', 'Date', 'RegExp', 'Promise', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Error', 'TypeError', 'RangeError', 'AggregateError', 'Reflect', 'Proxy', 'Intl', 'Buffer', 'ArrayBuffer', 'Uint8Array', 'Iterator', 'util', 'deepEqual', 'fast-deep-equal', 'lodash.isequal']);
/** Settings and lifecycle of the runners that are reached by a call. */
const TAMPERING_CALLS = /^(expect\.(extend|addEqualityTesters|addSnapshotSerializer|setState)|chai\.(use|util\.\w+)|jest\.(mock|spyOn|setTimeout|retryTimes)|vi\.(mock|spyOn|setConfig)|sinon\.(stub|replace)|mock\.(method|module)|test\.mock\.(method|module))$/;

function tampering(script: Script) {
  return fresh(script, (side) => [...writesOf(side).filter(({ key }) => isJudge(key)), ...tamperingCalls(side)]).map(({ line, key }) => ({ line, what: `it changes ${key}` }));
}

function isJudge(chain: string): boolean {
  const [root = '', member] = chain.split('.');
  if (JUDGES.has(root)) return true;
  if (!BUILTINS.has(root) || member === undefined) return false;
  return !(root === 'Error' && /^(stackTraceLimit|prepareStackTrace)$/.test(member));
}

/** Everything that is written to: `a.b = 1`, `a.b ||= 1`, `delete a.b`, `Object.assign(a, …)`, `Object.defineProperty(a, 'b', …)`. */
function writesOf(side: Side) {
  const { ts } = side.tree;
  const kinds = ts.SyntaxKind;
  return side.tree.of(kinds.BinaryExpression, kinds.DeleteExpression, kinds.CallExpression, kinds.PostfixUnaryExpression, kinds.PrefixUnaryExpression).flatMap((node) => {
    const target = targetOf(node, side);
    const chain = target === undefined ? undefined : chainThroughPrototype(target, side);
    return chain === undefined ? [] : [{ node, key: chain }];
  });
}

function targetOf(node: Node, side: Side): Node | undefined {
  const { ts } = side.tree;
  if (ts.isBinaryExpression(node)) return isAssignment(ts, node.operatorToken.kind) ? node.left : undefined;
  if (ts.isDeleteExpression(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const callee = side.names.chainOf(node.expression);
  return callee !== undefined && /^(Object\.(assign|defineProperty|defineProperties|setPrototypeOf)|Reflect\.(set|defineProperty|setPrototypeOf|deleteProperty))$/.test(callee) ? node.arguments[0] : undefined;
}

function isAssignment({ SyntaxKind }: typeof ts, kind: ts.SyntaxKind): boolean {
  return kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
}

/** `Object.getPrototypeOf([]).x`, `[].__proto__.x` and `''.constructor.prototype.x` are built-in prototypes too. */
function chainThroughPrototype(target: Node, side: Side): string | undefined {
  const { ts } = side.tree;
  const chain = side.names.chainOf(target);
  if (chain !== undefined) return chain === '' ? 'globalThis' : chain;
  const inner = unwrap(side.tree, target);
  const head = ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner) ? unwrap(side.tree, inner.expression) : inner;
  const text = head.getText(side.tree.source).slice(0, 200);
  return /getPrototypeOf\(|__proto__|constructor\.prototype/.test(text) && /^(Object|Reflect)\.getPrototypeOf\(\s*([[{'"`(/\d]|new\s|function|async)|^(\[|\{|['"`(])/.test(text) ? `Object.prototype by ${text}` : undefined;
}

/** Is this path of names a call of a runner that changes how it judges? */
export function isTamperingCall(chain: string): boolean {
  return TAMPERING_CALLS.test(chain.replace(/^(vitest|@jest\/globals|@vitest\/expect|node:test)\.(?=expect|vi|jest|mock)/, ''));
}

function tamperingCalls({ tree, names }: Side) {
  const { ts } = tree;
  return tree.of(ts.SyntaxKind.CallExpression).flatMap((node) => {
    const chain = ts.isCallExpression(node) ? names.chainOf(node.expression) : undefined;
    return chain !== undefined && isTamperingCall(chain) ? [{ node, key: chain }] : [];
  });
}

/** `globalThis.answer = 1`; a name that nobody declared counts too. */
function isGlobalWrite(node: Node, { tree: { ts } }: Side): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  return /^(globalThis|global|window|self)\b/.test(node.left.getText());
}

const PATTERNS: readonly TextPattern[] = [
  { in: 'script', pattern: /\b(assert|expect|chai)(\.\w+)*\s*=[^=>]|\b(globalThis|global)\.(test|it|describe|expect)\s*=[^=>]|\b(Object|Array|String|Number|Function|Promise|Map|Set)\.prototype(\.\w+|\[[^\]]*\])\s*=[^=>]|\bexpect\.extend\(/, what: 'it changes what tests stand on' },
  { in: 'python', pattern: /\b(builtins\.\w+\s*=|unittest\.\w+(\.\w+)*\s*=[^=]|pytest\.\w+\s*=[^=]|setattr\(\s*(builtins|unittest|pytest))/, what: 'it changes what tests stand on' },
  { in: 'ruby', pattern: /class\s+(Object|BasicObject|String|Integer|Array|Hash)\s*$|RSpec\.configure/, what: 'it changes what tests stand on' },
];
