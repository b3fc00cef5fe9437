import type ts from 'typescript';
import type { Rule } from '../rule.ts';
import { fresh } from '../study/fresh.ts';
import type { Find } from '../study/fresh.ts';
import type { Script, Side, Study } from '../study/study.ts';
import type { Node, Tree } from '../study/syntax.ts';
import { lookByText } from '../study/text-look.ts';
import type { TextPattern } from '../study/text-look.ts';
import { inFiles, inScripts } from './in-scripts.ts';

/** Silencing what reports a fault. There may never be more of it than before. */
export const suppressionRules: readonly Rule[] = [
  {
    id: 'suppression', severity: 'refuse',
    about: 'adds `@ts-ignore`, `@ts-nocheck`, `@ts-expect-error`, `eslint-disable`, `biome-ignore`, `oxlint-disable`, `istanbul`/`c8`/`v8 ignore`, `noqa`, `type: ignore`, `nolint`, …',
    instead: 'Mend what is reported instead of silencing it.',
    look: (study: Study) => [...inFiles([...study.sources, ...study.tests], comments), ...lookByText(study, PATTERNS)],
  },
  { id: 'any-cast', severity: 'refuse', about: 'adds `as any`, `<any>` or an `any` annotation', instead: 'Use the precise type.', look: (study: Study) => inScripts(study, (script) => fresh(script, anys).map(({ line }) => ({ line, what: 'it adds `any`' }))) },
  {
    id: 'loose-type', severity: 'warn', about: 'adds `as unknown as`, `any` within a larger type or on a caught error, or a non-null `!`', instead: 'Use the precise type or check the value.',
    look: (study: Study) => inScripts(study, (script) => fresh(script, looseTypes).map(({ line, key }) => ({ line, what: `it adds ${key}` }))),
  },
];

/** What silences a checker, at the beginning of a comment. */
const SILENCER = /@ts-(ignore|nocheck|expect-error)|eslint-disable(-next-line|-line)?|eslint\s+[\w@/-]+\s*:\s*(0|off|\[?["']?(0|off))|biome-ignore(-all|-start)?|oxlint-disable(-next-line|-line)?|(istanbul|c8|v8|node:coverage)\s+(ignore|disable)|tslint:disable|jshint\s+ignore|jslint\s|deno-(lint|fmt|coverage)-ignore|\$Flow(FixMe|Ignore|ExpectedError)|@noflow|stryker\s+disable|@type\s*\{\s*(any|\*)\s*\}|stylelint-disable|sonar-ignore|NOSONAR|noinspection/;

function comments(script: Script) {
  return fresh(script, silencers).map(({ line, key, node }) => ({ line: lineWithin(script, node, key) ?? line, what: `it adds \`${key}\`` }));
}

/** Comments hang on the node that follows them; the innermost one that begins there stands for them. */
const silencers: Find = ({ tree }) => commentsOf(tree).flatMap(({ node, text }) => [...text.matchAll(new RegExp(SILENCER, 'g'))].map(([found]) => ({ node, key: found.replaceAll(/\s+/g, ' ') })));

function commentsOf(tree: Tree): readonly { readonly node: Node; readonly text: string }[] {
  const { text } = tree.source;
  const hits = [...text.matchAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g)].filter(([comment]) => SILENCER.test(comment));
  if (hits.length === 0) return [];
  const literals = literalRanges(tree);
  return hits.filter(({ index }) => !literals.some(({ from, to }) => index > from && index < to)).map((hit) => ({ node: pseudoNode(tree, hit.index, hit[0].length), text: hit[0] }));
}

function literalRanges(tree: Tree): readonly { readonly from: number; readonly to: number }[] {
  const { StringLiteral, NoSubstitutionTemplateLiteral, TemplateHead, TemplateMiddle, TemplateTail, RegularExpressionLiteral, JsxText } = tree.ts.SyntaxKind;
  return tree.of(StringLiteral, NoSubstitutionTemplateLiteral, TemplateHead, TemplateMiddle, TemplateTail, RegularExpressionLiteral, JsxText).map((node) => ({ from: node.getStart(tree.source, false), to: node.end }));
}

/** A comment is no node: all that is asked of this one is where it stands. */
function pseudoNode(tree: Tree, from: number, length: number): Node {
  const node = Object.create(tree.source) as Node & { pos: number; end: number };
  Object.defineProperties(node, { pos: { value: from }, end: { value: from + length }, getStart: { value: () => from }, getText: { value: () => tree.source.text.slice(from, from + length) } });
  return node;
}

function lineWithin({ after: { tree } }: Script, node: Node, key: string): number | undefined {
  const at = node.getText().replaceAll(/[ \t]+/g, ' ').indexOf(key);
  return at === -1 ? undefined : tree.source.getLineAndCharacterOfPosition(node.pos).line + 1 + node.getText().slice(0, at).split('\n').length - 1;
}

/** `as any`, `<any>x`, and annotations that are `any` as a whole. */
const anys: Find = (side) => anyKeywords(side, (parent, compiler) => compiler.isAsExpression(parent) || compiler.isTypeAssertionExpression(parent) || compiler.isParameter(parent) || (compiler.isVariableDeclaration(parent) && !compiler.isCatchClause(parent.parent)) || compiler.isPropertyDeclaration(parent) || compiler.isPropertySignature(parent) || compiler.isFunctionLike(parent) || compiler.isTypeAliasDeclaration(parent) || isAnyArray(parent, compiler), 'any');

/** `any[]` as a cast or an annotation. */
function isAnyArray(node: Node, compiler: typeof ts): boolean {
  return compiler.isArrayTypeNode(node) && (compiler.isAsExpression(node.parent) || compiler.isParameter(node.parent) || compiler.isVariableDeclaration(node.parent));
}

const looseTypes: Find = (side) => {
  const { tree } = side;
  const { ts } = tree;
  const whole = new Set(anys(side).map(({ node }) => node));
  const inner = anyKeywords(side, () => true, '`any`').filter(({ node }) => !whole.has(node));
  const bangs = tree.of(ts.SyntaxKind.NonNullExpression).map((node) => ({ node, key: 'a non-null `!`' }));
  const doubles = tree.of(ts.SyntaxKind.AsExpression).filter((node) => ts.isAsExpression(node) && ts.isAsExpression(node.expression) && node.expression.type.kind === ts.SyntaxKind.UnknownKeyword).map((node) => ({ node, key: '`as unknown as`' }));
  return [...inner, ...bangs, ...doubles];
};

function anyKeywords({ tree }: Side, where: (parent: Node, compiler: typeof ts) => boolean, key: string) {
  return tree.of(tree.ts.SyntaxKind.AnyKeyword).filter((node) => where(node.parent, tree.ts)).map((node) => ({ node, key }));
}

const PATTERNS: readonly TextPattern[] = [
  { in: 'script', pattern: new RegExp(`(//|/\\*|\\*).*(${SILENCER.source})`), what: 'it silences a checker' },
  { in: 'python', pattern: /#\s*(noqa|type:\s*ignore|pylint:\s*disable|pragma:\s*no\s*(cover|branch)|nosec|pyright:\s*ignore|mypy:\s*ignore|fmt:\s*off|ruff:\s*noqa)/i, what: 'it silences a checker' },
  { in: 'go', pattern: /\/\/\s*nolint|\/\/\s*#nosec/, what: 'it silences a checker' },
  { in: 'rust', pattern: /#!?\[\s*allow\(/, what: 'it silences a checker' },
  { in: 'ruby', pattern: /#\s*(rubocop:disable|:nocov:)/, what: 'it silences a checker' },
  { in: 'java', pattern: /@SuppressWarnings|@Suppress\(|NOSONAR|#pragma\s+warning\s+disable/, what: 'it silences a checker' },
  { in: 'php', pattern: /@phpstan-ignore|@psalm-suppress|phpcs:(ignore|disable)/, what: 'it silences a checker' },
  { in: 'style', pattern: /\/[*/]\s*stylelint-disable/, what: 'it silences a checker' },
];

