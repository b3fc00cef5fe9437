import type ts from 'typescript';
import { functionAround, isInChange, nodesOf } from '../donors/alignment.ts';
import { isReference } from '../donors/names.ts';
import { perSpace } from '../donors/per-space.ts';
import { wordsIn } from '../donors/said.ts';
import { walk } from '../donors/tree.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** A property that is missing in an object, a name that is missing where one is taken apart, a field that the constructor never sets. */
export const missingProperty: Template = {
  name: 'missing-property',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isObjectLiteralExpression(node) && isInChange(space, node)) yield* inObject(space, node);
    else if (api.isObjectBindingPattern(node) && isInChange(space, functionAround(space, node))) yield* inPattern(space, node);
    else if (api.isConstructorDeclaration(node) && node.body !== undefined) yield* inConstructor(space, node);
  },
};

const MOST = 6;

/** Names in scope that the object lacks and that are spoken of, unused, or keys of the objects beside it. */
function* inObject(space: SearchSpace, node: ts.ObjectLiteralExpression): Generator<Draft> {
  const own = new Set(node.properties.map(({ name }) => name?.getText()));
  const around = functionAround(space, node);
  const names = space.scope.namesAt(node).filter(({ name, kind }) => !own.has(name) && (kind === 'parameter' || kind === 'variable' || kind === 'constant'));
  const ranked = names.map(({ name }) => ({ name, likely: wordsIn(space).has(name) ? 1 : isUnused(space, name, around) ? 0.8 : keysOf(space).has(name) ? 0.6 : 0 })).filter(({ likely }) => likely > 0);
  for (const { name, likely } of ranked.sort((one, other) => other.likely - one.likely).slice(0, MOST)) {
    yield { edits: [inserted(space, node, name)], why: `\`${name}\` is handed on too`, likely };
  }
}

/** Names that are read below, lead nowhere and are taken from nothing: this pattern is where they would come from. */
function* inPattern(space: SearchSpace, node: ts.ObjectBindingPattern): Generator<Draft> {
  const own = new Set(node.elements.map(({ name }) => name.getText()));
  const around = functionAround(space, node);
  const names = new Set([...walk(around)].flatMap((one) => (isReference(space.ts, one) && !own.has(one.text) && !(one.text in globalThis) && !space.scope.namesAt(one).some(({ name }) => name === one.text) ? [one.text] : [])));
  for (const name of names) yield { edits: [inserted(space, node, name)], why: `\`${name}\` is taken out too` };
}

/** A parameter that no field keeps, although there is one of its name. */
function* inConstructor(space: SearchSpace, node: ts.ConstructorDeclaration): Generator<Draft> {
  const { ts: api } = space;
  const fields = [...walk(node.parent)].filter((one): one is ts.PropertyAccessExpression => api.isPropertyAccessExpression(one) && one.expression.kind === api.SyntaxKind.ThisKeyword);
  const set = new Set(fields.filter((one) => one.getStart() >= node.getStart() && one.end <= node.end && api.isBinaryExpression(one.parent) && one.parent.left === one).map(({ name }) => name.text));
  const read = new Set(fields.map(({ name }) => name.text));
  const body = node.body;
  if (body === undefined) return;
  for (const { name } of node.parameters) {
    if (!api.isIdentifier(name) || set.has(name.text) || !read.has(name.text)) continue;
    const at = body.statements.at(-1)?.end ?? body.getStart() + 1;
    yield { edits: [{ start: at, end: at, text: `\n    this.${name.text} = ${name.text};` }], why: `\`this.${name.text}\` is set` };
  }
}

function inserted(space: SearchSpace, node: ts.ObjectLiteralExpression | ts.ObjectBindingPattern, name: string): Draft['edits'][number] {
  const items = 'elements' in node ? node.elements : node.properties;
  // What is behind a rest element is not allowed in a pattern.
  const rest = items.findIndex((one) => space.ts.isBindingElement(one) && one.dotDotDotToken !== undefined);
  const next = items[rest];
  if (next !== undefined) return { start: next.getStart(), end: next.getStart(), text: `${name}, ` };
  const last = items.at(-1);
  if (last === undefined) return { start: node.getStart() + 1, end: node.end - 1, text: ` ${name} ` };
  const line = /\n[ \t]*$/.exec(space.text.slice(last.getFullStart(), last.getStart()))?.[0];
  return { start: last.end, end: last.end, text: `,${line ?? ' '}${name}` };
}

function isUnused({ ts: api }: SearchSpace, name: string, around: ts.Node): boolean {
  if (!api.isFunctionLike(around)) return false;
  return ![...walk(around)].some((one) => isReference(api, one) && one.text === name) && [...walk(around)].some((one) => api.isIdentifier(one) && one.text === name);
}

/** Keys of all objects of the file. */
const keysOf = perSpace((space): ReadonlySet<string> => new Set(nodesOf(space).flatMap((node) => (space.ts.isObjectLiteralExpression(node) ? node.properties.flatMap(({ name }) => (name === undefined ? [] : [name.getText()])) : []))));
