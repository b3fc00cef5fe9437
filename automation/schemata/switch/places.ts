import type ts from 'typescript';
import type { Compiler, Node } from './tree.ts';
import { bare, callsSuper, countDirectives, isStatementList, isTransparent } from './tree.ts';

/** What the place where an expression stands asks of it. Only a value may be any expression. */
type Demand = 'value' | 'child' | 'callee' | 'typeof' | 'nothing';

/**
 * May a conditional stand here instead, one of whose arms is this very expression? `child`: yes, in braces, since it
 * is a child of a JSX element.
 */
export function placeOf(ts: Compiler, node: Node): 'value' | 'child' | undefined {
  if (!ts.isExpression(node) || isHalf(ts, node) || callsSuper({ ts }, node)) return undefined;
  const demand = demandOf(ts, node);
  if (demand === 'value' || demand === 'child') return demand;
  const inner = bare({ ts }, node);
  if (demand === 'callee') return keepsItsObject(ts, inner) || isReserved(ts, inner) ? undefined : 'value';
  return demand === 'typeof' && !ts.isIdentifier(inner) ? 'value' : undefined;
}

/** No expression of its own, though the compiler calls it one. */
function isHalf(ts: Compiler, node: Node): boolean {
  const { SyntaxKind: kind } = ts;
  const halves = [kind.SpreadElement, kind.OmittedExpression, kind.SuperKeyword, kind.ImportKeyword, kind.MetaProperty, kind.PrivateIdentifier, kind.JsxOpeningElement, kind.JsxClosingElement, kind.JsxAttributes, kind.JsxExpression, kind.JsxOpeningFragment, kind.JsxClosingFragment, kind.ExpressionWithTypeArguments];
  if (halves.includes(node.kind)) return true;
  return ts.isOptionalChain(node) && isChainLink(ts, node.parent, node);
}

/** `a?.b` in `a?.b.c`: what comes after it is skipped with it, so it can't be taken apart. */
function isChainLink(ts: Compiler, parent: Node, node: Node): boolean {
  return (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent) || ts.isNonNullExpression(parent)) && parent.expression === node && (parent.flags & ts.NodeFlags.OptionalChain) !== 0;
}

function demandOf(ts: Compiler, node: Node): Demand {
  const { parent } = node;
  if (isTransparent({ ts }, parent)) return demandOf(ts, parent);
  if (ts.isJsxElement(parent) || ts.isJsxFragment(parent)) return 'child';
  if (ts.isBinaryExpression(parent)) return parent.left === node && isAssignment(ts, parent) ? 'nothing' : 'value';
  if (ts.isPrefixUnaryExpression(parent)) return isStep(ts, parent) ? 'nothing' : 'value';
  if (ts.isTypeOfExpression(parent)) return 'typeof';
  if (ts.isCallExpression(parent) || ts.isTaggedTemplateExpression(parent)) return demandOfCall(ts, parent, node);
  if (ts.isArrayLiteralExpression(parent) || ts.isPropertyAssignment(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) return isInTarget(ts, node) ? 'nothing' : demandByField(ts, node);
  if (ts.isPropertyAccessExpression(parent) && isDecoratorHead(ts, parent)) return 'nothing';
  if (ts.isForStatement(parent) && ts.isVariableDeclarationList(node)) return 'nothing';
  if (ts.isExpressionStatement(parent)) return isDirective(ts, parent) ? 'nothing' : 'value';
  return demandByField(ts, node);
}

/** Each argument is a value, but for those that tools read without running the program. */
function demandOfCall(ts: Compiler, call: ts.CallExpression | ts.TaggedTemplateExpression, node: Node): Demand {
  if (ts.isTaggedTemplateExpression(call)) return call.tag === node ? 'callee' : 'nothing';
  if (call.expression === node) return isDecoratorHead(ts, call) ? 'nothing' : 'callee';
  const named = ts.isIdentifier(call.expression) && call.expression.text === 'require';
  return named || call.expression.kind === ts.SyntaxKind.ImportKeyword || !call.arguments.includes(node as ts.Expression) ? 'nothing' : 'value';
}

/** Where a value is asked for: kinds of parents, and the fields that hold the value. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  ReturnStatement: ['expression'], ThrowStatement: ['expression'], IfStatement: ['expression'], WhileStatement: ['expression'], DoStatement: ['expression'], SwitchStatement: ['expression'],
  CaseClause: ['expression'], ForOfStatement: ['expression'], ForInStatement: ['expression'], ForStatement: ['initializer', 'condition', 'incrementor'],
  VariableDeclaration: ['initializer'], Parameter: ['initializer'], BindingElement: ['initializer'], PropertyDeclaration: ['initializer'], PropertyAssignment: ['initializer'],
  ShorthandPropertyAssignment: ['objectAssignmentInitializer'], SpreadAssignment: ['expression'], SpreadElement: ['expression'], ComputedPropertyName: ['expression'], ArrayLiteralExpression: ['elements'],
  ConditionalExpression: ['condition', 'whenTrue', 'whenFalse'], VoidExpression: ['expression'], AwaitExpression: ['expression'], YieldExpression: ['expression'], TemplateSpan: ['expression'],
  ElementAccessExpression: ['expression', 'argumentExpression'], PropertyAccessExpression: ['expression'], NewExpression: ['expression', 'arguments'], ArrowFunction: ['body'], ExportAssignment: ['expression'],
  JsxExpression: ['expression'], JsxSpreadAttribute: ['expression'],
};

function demandByField(ts: Compiler, node: Node): Demand {
  const fields = VALUES[ts.SyntaxKind[node.parent.kind]] ?? [];
  const holds = fields.some((field) => {
    const value = (node.parent as unknown as Record<string, Node | readonly Node[] | undefined>)[field];
    return value === node || (Array.isArray(value) && value.includes(node));
  });
  return holds ? 'value' : 'nothing';
}

function isAssignment(ts: Compiler, { operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isStep(ts: Compiler, { operator }: ts.PrefixUnaryExpression): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

/** Is this a part of a literal that is taken apart (`[a, b] = …`, `for ({ c } of …)`) rather than made? */
function isInTarget(ts: Compiler, node: Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) return parent.left === node && isAssignment(ts, parent);
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node;
  const isPart = ts.isArrayLiteralExpression(parent) || ts.isObjectLiteralExpression(parent) || ts.isPropertyAssignment(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent) || isTransparent({ ts }, parent);
  return isPart && isInTarget(ts, parent);
}

/** `@a.b(c)`: only names may stand before the arguments. */
function isDecoratorHead(ts: Compiler, node: Node): boolean {
  const { parent } = node;
  if (ts.isDecorator(parent)) return true;
  return (ts.isPropertyAccessExpression(parent) || ts.isCallExpression(parent)) && parent.expression === node && isDecoratorHead(ts, parent);
}

function isDirective(ts: Compiler, statement: ts.ExpressionStatement): boolean {
  const list = statement.parent;
  return isStatementList({ ts }, list) && list.statements.indexOf(statement) < countDirectives({ ts }, list);
}

/** Called as `a.b()` or `a[b]()`, it is given `a` as its `this`; out of a conditional it would not be. */
function keepsItsObject(ts: Compiler, callee: Node): boolean {
  return ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee);
}

/** Names that mean something of their own when they are called. */
function isReserved(ts: Compiler, callee: Node): boolean {
  return ts.isIdentifier(callee) && (callee.text === 'eval' || callee.text === 'require');
}

/** What is never run, or is worked out by the compiler: types, ambient declarations, enums. */
export function isOutsideOfRuntime(ts: Compiler, node: Node): boolean {
  for (let one: Node = node; !ts.isSourceFile(one); one = one.parent) {
    if (ts.isEnumDeclaration(one) || ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one)) return true;
    if (ts.canHaveModifiers(one) && (ts.getModifiers(one) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)) return true;
  }
  return false;
}
