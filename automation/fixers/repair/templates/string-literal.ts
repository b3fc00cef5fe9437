import type ts from 'typescript';
import { isRead, replacing, short, written } from '../syntax/edits.ts';
import { likeness } from '../syntax/likeness.ts';
import type { SearchSpace, Template } from '../template.ts';

const MAX_FROM_FILE = 15;
const SEPARATORS = ['', ' ', ',', ', ', '\n', '-', '_', '.', ':', '/', '|', ';', '\t'];
const BRACKETS = ['(', ')', '[', ']', '{', '}', '<', '>'];

/** `','` → `', '`, `'('` → `'['`; other case, one character less or doubled, and the other strings of the file. */
export const stringLiteral: Template = {
  name: 'string-literal',
  *draftsAt(node, space) {
    if (!space.ts.isStringLiteral(node) && !space.ts.isNoSubstitutionTemplateLiteral(node)) return;
    if (!isRead(space, node) && !space.ts.isJsxAttribute(node.parent)) return;
    const calm = isMessage(space.ts, node) ? 0.2 : 1;
    for (const [value, likely] of variants(space, node)) yield { edits: [replacing(space, node, quoted(space, node, value))], why: `\`${short(written(space, node))}\` becomes \`${short(quoted(space, node, value))}\``, likely: likely * calm };
  },
};

function variants(space: SearchSpace, node: ts.StringLiteralLike): readonly (readonly [string, number])[] {
  const { text } = node;
  const all: (readonly [string, number])[] = [[text.trim(), 0.7], [text.toLowerCase(), 0.7], [text.toUpperCase(), 0.5], [capital(text), 0.5]];
  if (text.length <= 2 && !/^\w/.test(text)) all.push(...SEPARATORS.map((one) => [one, one === '' || one === ' ' ? 0.9 : 0.4] as const));
  if (BRACKETS.includes(text)) all.push(...BRACKETS.map((one) => [one, 0.8] as const));
  if (text !== '') all.push(['', 0.6], [text.slice(1), 0.6], [text.slice(0, -1), 0.6], [`${text} `, 0.35], [` ${text}`, 0.35]);
  if (text.length === 1) all.push([text + text, 0.4], [String.fromCharCode(text.charCodeAt(0) + 1), 0.2], [String.fromCharCode(text.charCodeAt(0) - 1), 0.2]);
  if (text === '') all.push([' ', 0.8], ['0', 0.4], [',', 0.4]);
  if (text.length > 2 && text.length <= 20) all.push(...withoutOne(text).map((one) => [one, 0.12] as const));
  all.push(...fromFile(space, text));
  const best = new Map<string, number>();
  for (const [value, likely] of all) if (value !== text) best.set(value, Math.max(likely, best.get(value) ?? 0));
  return [...best];
}

function withoutOne(text: string): readonly string[] {
  return [...text].map((_, at) => text.slice(0, at) + text.slice(at + 1)).slice(1, -1);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Sentences for people and names of events are seldom what a test is red about. */
function isMessage(api: typeof ts, node: ts.StringLiteralLike): boolean {
  return /\s\w+\s/.test(node.text) || api.isThrowStatement(node.parent.parent) || (api.isCallExpression(node.parent) && /^(?:console\b|require$|describe$|it$|test$)/.test(node.parent.expression.getText()));
}

function quoted({ text, source }: SearchSpace, node: ts.StringLiteralLike, value: string): string {
  const quote = text.charAt(node.getStart(source));
  const inside = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"');
  return quote + inside.replaceAll(quote, `\\${quote}`) + quote;
}

const stringsOf = new WeakMap<ts.SourceFile, readonly string[]>();

function fromFile(space: SearchSpace, text: string): readonly (readonly [string, number])[] {
  const known = stringsOf.get(space.source) ?? stringsIn(space);
  stringsOf.set(space.source, known);
  return known.filter((one) => one !== text).map((one) => [one, 0.3 + 0.5 * likeness(one, text)] as const).sort(([, one], [, other]) => other - one).slice(0, MAX_FROM_FILE);
}

function stringsIn({ ts: api, source }: SearchSpace): readonly string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (api.isImportDeclaration(node) || api.isExportDeclaration(node)) return;
    if (api.isStringLiteralLike(node) && node.text.length <= 40) found.add(node.text);
    api.forEachChild(node, visit);
  };
  visit(source);
  return [...found];
}
