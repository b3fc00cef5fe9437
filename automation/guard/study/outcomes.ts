import type ts from 'typescript';
import { comparisonsIn } from './comparisons.ts';
import { unwrap } from './static-text.ts';
import type { Node, Tree } from './syntax.ts';
import { valueKeyOf } from './values.ts';

/** "When this is that, the answer is so." */
export interface Outcome {
  readonly node: Node;
  /** The text of what is compared; for a table the name it has. */
  readonly subject: string;
  /** Keys of the constants it is compared with. */
  readonly inputs: readonly string[];
  /** Keys of the constant answers; [] = it computes. */
  readonly results: readonly string[];
  /** `all`: every comparison has to hold (`a === 2 && b === 3`). */
  readonly shape: 'one' | 'all' | 'table';
  /** The keys of the table's other entries, each in every form it may be handed in. */
  readonly others: readonly (readonly string[])[];
}

const cache = new WeakMap<Tree, readonly Outcome[]>();

/** Every branch, case and table entry of a tree that ties constants to an answer. */
export function guardedOutcomes(tree: Tree): readonly Outcome[] {
  const known = cache.get(tree);
  if (known !== undefined) return known;
  const made = [...branches(tree), ...switches(tree), ...booleans(tree), ...tables(tree)];
  cache.set(tree, made);
  return made;
}

function branches(tree: Tree): readonly Outcome[] {
  const { ts } = tree;
  return tree.of(ts.SyntaxKind.IfStatement, ts.SyntaxKind.ConditionalExpression).flatMap((node) => {
    const condition = ts.isIfStatement(node) ? node.expression : (node as ts.ConditionalExpression).condition;
    const { comparisons, negated, all } = comparisonsIn(tree, condition);
    if (comparisons.length === 0) return [];
    const results = answersOf(tree, node, negated);
    return [{ node: comparisons[0]?.node ?? node, subject: comparisons[0]?.subject ?? '', inputs: comparisons.flatMap(({ keys }) => keys), results, shape: all ? 'all' : 'one', others: [] } as const];
  });
}

function answersOf(tree: Tree, node: Node, negated: boolean): readonly string[] {
  const { ts } = tree;
  if (ts.isConditionalExpression(node)) return constants(tree, negated ? node.whenFalse : node.whenTrue);
  if (!ts.isIfStatement(node)) return [];
  if (!negated) return answerOfStatement(tree, node.thenStatement);
  return node.elseStatement === undefined ? answerOfStatement(tree, nextStatement(tree, node)) : answerOfStatement(tree, node.elseStatement);
}

function nextStatement({ ts }: Tree, node: Node): Node | undefined {
  const { parent } = node;
  return ts.isBlock(parent) || ts.isSourceFile(parent) ? parent.statements[parent.statements.indexOf(node as ts.Statement) + 1] : undefined;
}

/** What a statement answers with when that is a constant: returned, assigned or yielded. */
function answerOfStatement(tree: Tree, statement: Node | undefined): readonly string[] {
  const { ts } = tree;
  if (statement === undefined) return [];
  if (ts.isBlock(statement)) return statement.statements.slice(0, 4).flatMap((one) => answerOfStatement(tree, one));
  if (ts.isReturnStatement(statement)) return statement.expression === undefined ? ['undefined'] : constants(tree, statement.expression);
  if (!ts.isExpressionStatement(statement)) return [];
  const expression = unwrap(tree, statement.expression);
  return ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken ? constants(tree, expression.right) : [];
}

/** The constant itself, and what it is made of where it is more than one value. */
function constants(tree: Tree, node: Node): readonly string[] {
  const { ts } = tree;
  const inner = unwrap(tree, node);
  const key = valueKeyOf(tree, inner);
  if (key !== undefined) return [key];
  if (ts.isCallExpression(inner) && /^(Promise\.resolve|Object\.freeze|BigInt|String|Number)$/.test(inner.expression.getText(tree.source)) && inner.arguments[0] !== undefined) return constants(tree, inner.arguments[0]);
  return ts.isAwaitExpression(inner) ? constants(tree, inner.expression) : [];
}

function switches(tree: Tree): readonly Outcome[] {
  const { ts } = tree;
  return tree.of(ts.SyntaxKind.CaseClause).flatMap((node) => {
    if (!ts.isCaseClause(node)) return [];
    const subject = node.parent.parent.expression;
    const truth = subject.kind === ts.SyntaxKind.TrueKeyword;
    const { comparisons } = truth ? comparisonsIn(tree, node.expression) : { comparisons: [] };
    const key = valueKeyOf(tree, node.expression);
    const inputs = truth ? comparisons.flatMap(({ keys }) => keys) : key === undefined ? [] : [key];
    if (inputs.length === 0) return [];
    return [{ node: node.expression, subject: subject.getText(tree.source), inputs, results: answerOfCase(tree, node), shape: 'one', others: [] } as const];
  });
}

/** A case without statements falls through to the next one that has some. */
function answerOfCase(tree: Tree, node: ts.CaseClause): readonly string[] {
  const clauses = node.parent.clauses;
  const from = clauses.slice(clauses.indexOf(node)).find((clause) => clause.statements.length > 0);
  return (from?.statements ?? []).flatMap((statement) => answerOfStatement(tree, statement));
}

/** `return n === 7 || …`: the comparison is the answer; `x === 'a' && 'b'`: what follows is. */
function booleans(tree: Tree): readonly Outcome[] {
  const { ts } = tree;
  const roots = [...tree.of(ts.SyntaxKind.ReturnStatement).map((node) => (node as ts.ReturnStatement).expression), ...tree.of(ts.SyntaxKind.ArrowFunction).map((node) => (node as ts.ArrowFunction).body)];
  return roots.flatMap((root) => {
    if (root === undefined || ts.isBlock(root)) return [];
    return alternatives(tree, root).flatMap((one) => {
      const { comparisons, negated } = comparisonsIn(tree, one);
      const first = comparisons[0];
      if (first === undefined) return [];
      const last = lastOfAnd(tree, one);
      const results = last === undefined ? [`b:${!negated}`] : constants(tree, last);
      return [{ node: first.node, subject: first.subject, inputs: comparisons.flatMap(({ keys }) => keys), results, shape: 'one', others: [] } as const];
    });
  });
}

/** The parts of `a || b ?? c`. */
function alternatives(tree: Tree, node: Node): readonly Node[] {
  const { ts } = tree;
  const inner = unwrap(tree, node);
  if (!ts.isBinaryExpression(inner)) return ts.isCallExpression(inner) || ts.isPrefixUnaryExpression(inner) ? [inner] : [];
  const kind = inner.operatorToken.kind;
  return kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken ? [...alternatives(tree, inner.left), ...alternatives(tree, inner.right)] : [inner];
}

function lastOfAnd(tree: Tree, node: Node): Node | undefined {
  const { ts } = tree;
  const inner = unwrap(tree, node);
  return ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken && valueKeyOf(tree, inner.right) !== undefined ? inner.right : undefined;
}

/** Entries of object literals and of `new Map([[key, value]])`, each with how many others stand beside it. */
function tables(tree: Tree): readonly Outcome[] {
  const { ts } = tree;
  const objects = tree.of(ts.SyntaxKind.ObjectLiteralExpression).flatMap((node) => {
    const { properties } = node as ts.ObjectLiteralExpression;
    return properties.flatMap((property) => {
      const key = ts.isPropertyAssignment(property) ? keyOfMember(tree, property.name) : undefined;
      return key === undefined || !ts.isPropertyAssignment(property) ? [] : [entry(tree, { node: property, key, value: property.initializer, of: node })];
    });
  });
  const pairs = tree.of(ts.SyntaxKind.ArrayLiteralExpression).flatMap((node) => {
    const [first, second] = (node as ts.ArrayLiteralExpression).elements;
    if (first === undefined || second === undefined || !ts.isArrayLiteralExpression(node.parent) || !ts.isNewExpression(node.parent.parent)) return [];
    const key = valueKeyOf(tree, first);
    return key === undefined ? [] : [entry(tree, { node, key, value: second, of: node.parent })];
  });
  return [...objects, ...pairs].filter(({ results }) => results.length > 0);
}

function keyOfMember(tree: Tree, name: ts.PropertyName): string | undefined {
  const { ts } = tree;
  if (ts.isNumericLiteral(name)) return `n:${Number(name.text)}`;
  if (ts.isIdentifier(name) || ts.isStringLiteral(name)) return `s:${name.text}`;
  return ts.isComputedPropertyName(name) ? valueKeyOf(tree, name.expression) : undefined;
}

function entry(tree: Tree, { node, key, value, of }: { node: Node; key: string; value: Node; of: Node }): Outcome {
  const { ts } = tree;
  const holder = ts.isNewExpression(of.parent) ? of.parent.parent : of.parent;
  const name = (holder as { name?: Node }).name;
  const answer = ts.isArrowFunction(value) ? value.body : value;
  return { node, subject: name === undefined ? '' : `table ${name.getText(tree.source)}`, inputs: formsOf(key), results: constants(tree, answer), shape: 'table', others: otherKeys(tree, node, of) };
}

/** A number is handed in as one and looked up as a text. */
function formsOf(key: string): readonly string[] {
  const bare = key.slice(2);
  if (key.startsWith('n:')) return [key, `s:${bare}`];
  return bare.trim() !== '' && Number.isFinite(Number(bare)) ? [key, `n:${Number(bare)}`] : [key];
}

/** Of a long table the first entries say enough. */
function otherKeys(tree: Tree, node: Node, of: Node): readonly (readonly string[])[] {
  const { ts } = tree;
  const entries = ts.isObjectLiteralExpression(of) ? of.properties : (of as ts.ArrayLiteralExpression).elements;
  return entries.slice(0, 40).flatMap((one: Node) => {
    if (one === node) return [];
    const key = ts.isPropertyAssignment(one) ? keyOfMember(tree, one.name) : ts.isArrayLiteralExpression(one) && one.elements[0] !== undefined ? valueKeyOf(tree, one.elements[0]) : undefined;
    return [key === undefined ? [] : formsOf(key)];
  });
}
