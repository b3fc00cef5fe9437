import type ts from 'typescript';
import { unwrap } from './static-text.ts';
import type { Node, Tree } from './syntax.ts';
import { valueKeyOf } from './values.ts';

export interface Comparison {
  readonly node: Node;
  readonly subject: string;
  readonly keys: readonly string[];
}

/** The comparisons with constants in a condition. `negated`: they say `!==`. `all`: more than one has to hold. */
export function comparisonsIn(tree: Tree, condition: Node): { readonly comparisons: readonly Comparison[]; readonly negated: boolean; readonly all: boolean } {
  const { ts } = tree;
  const comparisons: Comparison[] = [];
  let [negated, all] = [false, false];
  const stack: { node: Node; not: boolean }[] = [{ node: condition, not: false }];
  for (let top = stack.pop(); top !== undefined && comparisons.length < 50; top = stack.pop()) {
    const inner = unwrap(tree, top.node);
    if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.ExclamationToken) stack.push({ node: inner.operand, not: !top.not });
    else if (ts.isBinaryExpression(inner) && isLogical(tree, inner)) {
      all ||= inner.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
      stack.push({ node: inner.right, not: top.not }, { node: inner.left, not: top.not });
    } else {
      const found = equality(tree, inner) ?? membership(tree, inner);
      if (found === undefined) continue;
      negated ||= found.negated !== top.not;
      comparisons.push(found);
    }
  }
  return { comparisons, negated, all: all && comparisons.length > 1 };
}

function isLogical({ ts }: Tree, { operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken || operatorToken.kind === ts.SyntaxKind.BarBarToken;
}

type Found = Comparison & { readonly negated: boolean };

/** `x === 5`, `'a' == x`, `x.length === 3`; not `typeof x === 'string'`. */
function equality(tree: Tree, node: Node): Found | undefined {
  const { ts } = tree;
  if (!ts.isBinaryExpression(node)) return undefined;
  const operator = node.operatorToken.getText(tree.source);
  if (!/^[=!]==?$/.test(operator)) return undefined;
  const [right, left] = [valueKeyOf(tree, node.right), valueKeyOf(tree, node.left)];
  const subject = right === undefined ? node.right : node.left;
  const key = right ?? left;
  if (key === undefined || (right !== undefined && left !== undefined) || ts.isTypeOfExpression(unwrap(tree, subject))) return undefined;
  return { node, subject: subject.getText(tree.source), keys: [ofSubject(tree, subject, key)], negated: operator.startsWith('!') };
}

/** A length says something about what was handed in, not a number. */
function ofSubject(tree: Tree, subject: Node, key: string): string {
  return /\.(length|size)$/.test(subject.getText(tree.source)) && key.startsWith('n:') ? `len:${key.slice(2)}` : key;
}

/** `[1, 2].includes(x)`, `new Set([…]).has(x)`, `x.startsWith('…')`, `/^…$/.test(x)`, `Object.is(x, 5)`, `x.equals(5)` */
function membership(tree: Tree, node: Node): Found | undefined {
  const { ts } = tree;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression } = node.expression;
  const [first, second] = node.arguments;
  const holder = unwrap(tree, expression);
  const make = (subject: Node | undefined, keys: readonly (string | undefined)[]): Found | undefined => {
    const known = keys.filter((key) => key !== undefined);
    return subject === undefined || known.length === 0 ? undefined : { node, subject: subject.getText(tree.source), keys: known, negated: false };
  };
  if (/^(includes|has|some|indexOf)$/.test(name.text) && elementsOf(tree, holder) !== undefined) return make(first, (elementsOf(tree, holder) ?? []).map((one) => valueKeyOf(tree, one)));
  if (name.text === 'is' && holder.getText(tree.source) === 'Object' && second !== undefined) return make(first, [valueKeyOf(tree, second)]);
  if (/^(startsWith|endsWith|includes|equals|localeCompare|isEqual)$/.test(name.text) && first !== undefined) return make(holder, [valueKeyOf(tree, first)]);
  if (/^(test|exec)$/.test(name.text) && ts.isRegularExpressionLiteral(holder)) return make(first, [plainPattern(holder.text)]);
  return name.text === 'match' && first !== undefined && ts.isRegularExpressionLiteral(first) ? make(holder, [plainPattern(first.text)]) : undefined;
}

function elementsOf(tree: Tree, node: Node): readonly Node[] | undefined {
  const { ts } = tree;
  if (ts.isArrayLiteralExpression(node)) return node.elements;
  if (ts.isNewExpression(node) && node.arguments?.[0] !== undefined) return elementsOf(tree, unwrap(tree, node.arguments[0]));
  if (!ts.isIdentifier(node)) return undefined;
  const named = tree.of(ts.SyntaxKind.VariableDeclaration).find((one) => ts.isVariableDeclaration(one) && one.name.getText(tree.source) === node.text) as ts.VariableDeclaration | undefined;
  return named?.initializer === undefined || ts.isIdentifier(named.initializer) ? undefined : elementsOf(tree, unwrap(tree, named.initializer));
}

/** The text that an expression without any special character matches. */
function plainPattern(literal: string): string | undefined {
  const body = literal.slice(1, literal.lastIndexOf('/')).replace(/^\^/, '').replace(/\$$/, '');
  const plain = body.replaceAll(/\\([^\w])/g, '$1');
  return /(?<!\\)[.*+?()[\]{}|\\]/.test(body) ? undefined : `s:${plain}`;
}
