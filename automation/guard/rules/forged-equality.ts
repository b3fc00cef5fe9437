import type ts from 'typescript';
import type { Rule, Sighting } from '../rule.ts';
import { fresh } from '../study/fresh.ts';
import { staticText } from '../study/static-text.ts';
import type { Script, Side, Study } from '../study/study.ts';
import type { Node } from '../study/syntax.ts';
import { valueKeyOf } from '../study/values.ts';
import { lookByText } from '../study/text-look.ts';
import type { TextPattern } from '../study/text-look.ts';
import { inScripts } from './in-scripts.ts';
import { constantReturnsOf } from './constant-returns.ts';

/** Values that claim to equal whatever they are compared with. */
export const forgedEqualityRules: readonly Rule[] = [
  {
    id: 'forged-equality', severity: 'refuse',
    about: 'newly makes a value that equals anything: `asymmetricMatch`, `Symbol.for(\'jest.asymmetricMatcher\')`, `equals`, `valueOf`, `toString`, `Symbol.toPrimitive` or `Symbol.hasInstance` that return a constant (`__eq__` in Python)',
    instead: 'Return the value itself.',
    look: (study: Study) => [...inScripts(study, (script) => [...fresh(script, matchers).map(({ line, key }) => ({ line, what: `it uses ${key}` })), ...forged(script, study, 'sure')]), ...lookByText(study, PATTERNS)],
  },
  {
    id: 'constant-conversion', severity: 'ask',
    about: 'newly gives a class a conversion (`toString`, `toJSON`, …) that returns a value which the failing test expects',
    instead: 'Derive the value from the object.',
    look: (study: Study): Iterable<Sighting> => inScripts(study, (script) => forged(script, study, 'perhaps')),
  },
];

function matchers({ tree }: Side) {
  const { ts } = tree;
  const { Identifier, StringLiteral, NoSubstitutionTemplateLiteral, BinaryExpression } = ts.SyntaxKind;
  return tree.of(Identifier, StringLiteral, NoSubstitutionTemplateLiteral, BinaryExpression).flatMap((node) => {
    if (ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === ts.SyntaxKind.PlusToken) return [];
    const text = ts.isIdentifier(node) ? node.text : staticText(tree, node);
    return text !== undefined && /^(asymmetricMatch|jest\.asymmetricMatcher|AsymmetricMatcher|\$\$asymmetricMatch)$/.test(text) ? [{ node, key: text }] : [];
  });
}

const ALWAYS = /^(valueOf|equals|isEqual|\[Symbol\.(toPrimitive|hasInstance)\]|asymmetricMatch)$/;
const SOMETIMES = /^(toString|toJSON|\[Symbol\.toStringTag\]|inspect|\[(util\.)?inspect\.custom\])$/;

function forged(script: Script, study: Study, how: 'sure' | 'perhaps') {
  return fresh(script, conversions)
    .filter(({ node, key }) => sureness(node, key, script, study) === how)
    .map(({ line, key }) => ({ line, what: `its ${key} returns a constant` }));
}

/** Methods with the name of a conversion all of whose returns are constants. */
function conversions(side: Side) {
  const { tree } = side;
  const { ts } = tree;
  const { MethodDeclaration, PropertyAssignment, PropertyDeclaration, GetAccessor, BinaryExpression } = ts.SyntaxKind;
  return tree.of(MethodDeclaration, PropertyAssignment, PropertyDeclaration, GetAccessor, BinaryExpression).flatMap((node) => {
    const name = nameOf(node, side);
    const body = name === undefined ? undefined : functionIn(node, ts);
    return name !== undefined && body !== undefined && constantReturnsOf(tree, body) !== undefined ? [{ node, key: name }] : [];
  });
}

function sureness(node: Node, name: string, script: Script, study: Study): 'sure' | 'perhaps' | 'no' {
  const { tree } = script.after;
  const { ts } = tree;
  if (ALWAYS.test(name)) return 'sure';
  const values = constantReturnsOf(tree, functionIn(node, ts) ?? node) ?? [];
  if (!values.some((value) => study.values().expected.has(valueKeyOf(tree, value) ?? ''))) return 'no';
  return ts.isObjectLiteralExpression(node.parent) || ts.isBinaryExpression(node) ? 'sure' : 'perhaps';
}

function nameOf(node: Node, { tree }: Side): string | undefined {
  const { ts } = tree;
  const spelled = ts.isBinaryExpression(node) ? assignedMember(node, ts) : (node as ts.NamedDeclaration).name;
  if (spelled === undefined) return undefined;
  const text = ts.isIdentifier(spelled) || ts.isStringLiteral(spelled) ? spelled.text : spelled.getText(tree.source).replaceAll(/\s/g, '');
  return ALWAYS.test(text) || SOMETIMES.test(text) ? text : undefined;
}

function assignedMember(node: ts.BinaryExpression, { isPropertyAccessExpression, SyntaxKind }: typeof ts): Node | undefined {
  return node.operatorToken.kind === SyntaxKind.EqualsToken && isPropertyAccessExpression(node.left) ? node.left.name : undefined;
}

function functionIn(node: Node, { isFunctionLike, isBinaryExpression }: typeof ts): Node | undefined {
  if (isFunctionLike(node)) return node;
  const value = isBinaryExpression(node) ? node.right : (node as ts.PropertyAssignment).initializer;
  return (value as Node | undefined) !== undefined && isFunctionLike(value) ? value : undefined;
}

const PATTERNS: readonly TextPattern[] = [
  { in: 'script', pattern: /asymmetricMatch|jest\.asymmetricMatcher/, what: 'it makes a value that equals anything' },
  { in: 'python', pattern: /def\s+__(eq|ne|instancecheck|hash)__\s*\([^)]*\)[^:]*:\s*return\s+(True|False|\d+)/, what: 'it makes a value that equals anything' },
  { in: 'ruby', pattern: /def\s+(==|eql\?|===)\s*\(?\w*\)?\s*[;=]?\s*true/, what: 'it makes a value that equals anything' },
];
