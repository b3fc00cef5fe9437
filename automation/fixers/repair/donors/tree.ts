import type ts from 'typescript';

/** What stands under a node in one role: `left`, `initializer`, or a list: `statements`, `arguments`. */
export type Child = { readonly kind: 'one'; readonly role: string; readonly node: ts.Node } | { readonly kind: 'list'; readonly role: string; readonly nodes: readonly ts.Node[] };

/** Nodes hang there that are no children, or stand there under another role as well. */
const NOT_CHILDREN = new Set(['parent', 'nextContainer', 'jsDoc', 'original', 'endOfFileToken', 'externalModuleIndicator', 'commonJsModuleIndicator']);

/** The children by role, in the order of the tree. A list may be empty. */
export function childrenOf(node: ts.Node): readonly Child[] {
  return Object.entries(node).flatMap(([role, value]: [string, unknown]): Child[] => {
    if (NOT_CHILDREN.has(role)) return [];
    if (isNode(value)) return value.parent === node ? [{ kind: 'one', role, node: value }] : [];
    if (!Array.isArray(value) || !('pos' in value)) return [];
    return [{ kind: 'list', role, nodes: value.filter((one: unknown): one is ts.Node => isNode(one) && one.parent === node) }];
  });
}

function isNode(value: unknown): value is ts.Node {
  return typeof value === 'object' && value !== null && 'kind' in value && 'pos' in value && 'parent' in value;
}

/** The node's tokens without spaces and comments: equal for two nodes that say the same. */
export function codeOf(node: ts.Node): string {
  return tokensOf(node).join(' ');
}

const tokens = new WeakMap<ts.Node, readonly string[]>();

/** Comments are left out; strings, templates and expressions stay whole where they are one token. */
export function tokensOf(node: ts.Node): readonly string[] {
  const known = tokens.get(node) ?? tokenTexts(node.getText());
  tokens.set(node, known);
  return known;
}

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[\w$]+|=>|[=!]==?|[<>]=?|&&|\|\||\?\?|\?\.|\+\+|--|[^\s\w$]/g;

/** As good as a scanner where two texts are compared: both are cut in the same way. */
export function tokenTexts(text: string): readonly string[] {
  return (text.match(TOKEN) ?? []).filter((token) => !token.startsWith('//') && !token.startsWith('/*'));
}

const PUNCTUATION = new Set(['(', ')', '{', '}', '[', ']', ';', ',', '.', '=', 'this']);

/** 0..1: how many tokens two nodes have in common, however they stand; brackets, commas and the like say nothing. */
export function similarityOf(one: ts.Node, other: ts.Node): number {
  const [left, right] = [wordsOf(one), wordsOf(other)];
  if (left.length + right.length === 0) return 1;
  const counts = new Map<string, number>();
  for (const token of left) counts.set(token, (counts.get(token) ?? 0) + 1);
  let common = 0;
  for (const token of right) {
    const rest = counts.get(token) ?? 0;
    if (rest > 0) common += 1;
    counts.set(token, rest - 1);
  }
  return (2 * common) / (left.length + right.length);
}

const words = new WeakMap<ts.Node, readonly string[]>();

function wordsOf(node: ts.Node): readonly string[] {
  const known = words.get(node) ?? tokensOf(node).filter((token) => !PUNCTUATION.has(token));
  words.set(node, known);
  return known;
}

/** The node itself and all below it, outermost first. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    const children: ts.Node[] = [];
    next.forEachChild((child) => void children.push(child));
    waiting.push(...children.reverse());
  }
}

/** The node below `within` that is most like this one, of its own kind and at least half of it; none for single words. */
export function likest(node: ts.Node, within: ts.Node): ts.Node | undefined {
  if (childrenOf(node).length === 0) return undefined;
  const alike = [...walk(within)].filter((one) => one !== within && one.kind === node.kind).map((one) => ({ one, likeness: similarityOf(one, node) }));
  return alike.filter(({ likeness }) => likeness >= 0.5).sort((one, other) => other.likeness - one.likeness)[0]?.one;
}

/** The nearest node around it (itself included) for which this holds. */
export function enclosing<T extends ts.Node>(node: ts.Node, is: (one: ts.Node) => one is T): T | undefined {
  for (let one: ts.Node | undefined = node; one !== undefined; one = one.parent as ts.Node | undefined) if (is(one)) return one;
  return undefined;
}
