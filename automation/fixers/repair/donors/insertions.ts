import type ts from 'typescript';
import type { Draft, SearchSpace } from '../template.ts';
import type { Pair } from './differences.ts';
import { endOfLine, indentOf } from './texts.ts';

/** Where something can be put into a list of today's tree. */
export interface Place {
  /** A node beside it, or the one whose list it is. */
  readonly anchor: ts.Node;
  readonly indent: string;
  readonly likely: number;
  /** What is declared there besides what can be named at the anchor. */
  readonly declares: (name: string) => boolean;
  readonly edit: (texts: readonly string[]) => Draft['edits'][number];
}

const WITH_COMMAS = new Set(['arguments', 'elements', 'properties', 'parameters']);
const ON_LINES = new Set(['statements', 'clauses', 'members']);

interface Gap {
  readonly list: Pair & { readonly role: string };
  readonly after: ts.Node | undefined;
  readonly before: ts.Node | undefined;
}

/** The places of a gap between two items: right behind the one, and right before the other where something new came between. */
export function listPlaces(space: SearchSpace, gap: Gap): readonly Place[] {
  if (ON_LINES.has(gap.list.role)) return linePlaces(space, gap);
  if (WITH_COMMAS.has(gap.list.role)) return commaPlaces(space, gap);
  return gap.list.role === 'modifiers' ? modifierPlaces(gap) : [];
}

function linePlaces(space: SearchSpace, { list, after, before }: Gap): readonly Place[] {
  const places: Place[] = [];
  if (after !== undefined) places.push(behind(space, after));
  if (before !== undefined && (after === undefined || !isNext(space, after, before))) places.push({ ...ahead(before), likely: after === undefined ? 1 : 0.8 });
  const items = itemsOf(list);
  const [first] = items;
  if (after === undefined && first !== undefined && first !== before) places.push(ahead(first));
  if (before === undefined && items.at(-1) !== undefined && items.at(-1) !== after) places.push(...items.slice(-1).map((last) => ({ ...behind(space, last), likely: 0.8 })));
  return places.length > 0 ? places : emptyPlace(list);
}

/** On a line of its own below this statement. */
export function behind(space: Pick<SearchSpace, 'text'>, node: ts.Node): Place {
  const [indent, at] = [indentOf(node), endOfLine(space, node)];
  return { anchor: node, indent, likely: 1, declares: (name) => namesOf(node).includes(name), edit: (texts) => ({ start: at, end: at, text: texts.map((text) => `\n${indent}${text}`).join('') }) };
}

/** On a line of its own above this statement. */
export function ahead(node: ts.Node): Place {
  const [indent, at] = [indentOf(node), node.getStart()];
  return { anchor: node, indent, likely: 1, declares: none, edit: (texts) => ({ start: at, end: at, text: texts.map((text) => `${text}\n${indent}`).join('') }) };
}

/** Into a pair of braces that holds nothing. */
function emptyPlace(list: Gap['list']): readonly Place[] {
  const items = itemsOf(list);
  if (items.length > 0 || !list.now.getText().endsWith('}')) return [];
  const [outer, at] = [indentOf(list.now), (items as Partial<ts.NodeArray<ts.Node>>).pos ?? list.now.end - 1];
  const indent = `${outer}  `;
  return [{ anchor: list.now, indent, likely: 1, declares: none, edit: (texts) => ({ start: at, end: list.now.end - 1, text: `${texts.map((text) => `\n${indent}${text}`).join('')}\n${outer}` }) }];
}

function commaPlaces(space: SearchSpace, { list, after, before }: Gap): readonly Place[] {
  const items = itemsOf(list);
  if (items.length === 0) {
    const at = (items as Partial<ts.NodeArray<ts.Node>>).pos;
    const pad = list.role === 'properties' || (list.role === 'elements' && space.ts.isObjectBindingPattern(list.now)) ? ' ' : '';
    return at === undefined ? [] : [{ anchor: list.now, indent: indentOf(list.now), likely: 1, declares: none, edit: (texts) => ({ start: at, end: at, text: pad + texts.join(', ') + pad }) }];
  }
  const beside = after ?? before ?? items[0];
  if (beside === undefined) return [];
  const [start, indent] = [beside.getStart(), indentOf(beside)];
  const glue = space.text.slice(0, start).endsWith(`\n${indent}`) ? `,\n${indent}` : ', ';
  const edit: Place['edit'] = (texts) => {
    const text = texts.join(glue);
    return after === undefined ? { start, end: start, text: text + glue } : { start: after.end, end: after.end, text: glue + text };
  };
  return [{ anchor: beside, indent, likely: 1, declares: none, edit }];
}

function modifierPlaces({ list, after }: Gap): readonly Place[] {
  const at = after?.end ?? list.now.getStart();
  return [{ anchor: list.now, indent: '', likely: 1, declares: none, edit: (texts) => ({ start: at, end: at, text: after === undefined ? `${texts.join(' ')} ` : ` ${texts.join(' ')}` }) }];
}

const none = (): boolean => false;

/** The names that a statement declares for those after it. */
function namesOf(node: ts.Node): readonly string[] {
  const { declarationList, name } = node as { declarationList?: ts.VariableDeclarationList; name?: ts.Node };
  return declarationList === undefined ? [name?.getText() ?? ''] : declarationList.declarations.flatMap((one) => one.name.getText().match(/[\w$]+/g) ?? []);
}

function itemsOf({ now, role }: Gap['list']): readonly ts.Node[] {
  const items: unknown = Object.entries(now).find(([key]) => key === role)?.[1];
  return Array.isArray(items) ? (items as readonly ts.Node[]) : [];
}

function isNext({ text }: SearchSpace, one: ts.Node, other: ts.Node): boolean {
  return /^[\s;]*$/.test(text.slice(one.end, other.getFullStart()));
}
