import type ts from 'typescript';
import { guardsIn } from './guards.ts';
import type { Names } from './names.ts';
import { variantAt } from './names.ts';
import { keepName } from './naming.ts';
import type { Found, Site } from './site.ts';
import type { Node, Tree } from './tree.ts';
import { bare, isStatementList } from './tree.ts';
import type { Weft } from './weave.ts';
import { RANK, weave } from './weave.ts';

/** A place of the program and what may stand there. */
export interface Place extends Site {
  readonly arms: readonly { readonly id: number; readonly found: Found }[];
}

export interface EmitScene {
  readonly original: Tree;
  readonly names: Names;
  readonly loops: boolean;
}

/** The switch at this place, and what the statements around it need so that they stay apart from their neighbours. */
export function emitPlace(scene: EmitScene, place: Place, number: number): readonly Weft[] {
  const lookup = variantAt(scene.names, number);
  if (place.kind === 'expression' || place.kind === 'child') return [...seal(scene.original, place), emitConditional(scene, place, lookup)];
  const rank = place.kind === 'body' ? RANK.body : place.start === place.end ? RANK.insert : RANK.run;
  const [open, close] = place.kind === 'slot' ? ['{', '}'] : [';', ''];
  const arms = place.arms.map(({ found }) => `{${armText(scene, found)}}`);
  return [{ start: place.start, end: place.end, rank, around: (inner) => `${open}if(${lookup})${chainOfBlocks(arms, lookup)}else{${inner}\n}${close}` }];
}

function chainOfBlocks(arms: readonly string[], lookup: string): string {
  if (arms.length === 1) return arms[0] ?? '{}';
  const tests = arms.slice(0, -1).map((arm, index) => `if(${lookup}===${index + 1})${arm}`);
  return `{${tests.join('else ')}else${arms.at(-1) ?? '{}'}}`;
}

function emitConditional(scene: EmitScene, place: Place, lookup: string): Weft {
  const { original } = scene;
  const { ts } = original;
  const arms = place.arms.map(({ found }) => {
    const node = found.nodes[0] ?? place.node;
    return group(ts, node, keepName(ts, { node, text: armText(scene, found) }));
  });
  const last = arms.at(-1) ?? '';
  const chain = arms.slice(0, -1).reduceRight((rest, arm, index) => `${lookup}===${index + 1}?${arm}:${rest}`, last);
  const own = (inner: string): string => group(ts, place.node, keepName(ts, { node: place.node, text: inner }));
  const [open, close] = place.kind === 'child' ? ['{(', ')}'] : ['(', ')'];
  return { start: place.start, end: place.end, rank: RANK.expression, around: (inner) => `${open}${lookup}?${chain}:${own(inner)}${close}` };
}

/** In parentheses where an arm of a conditional would be read otherwise, or slowly. */
function group(ts: Tree['ts'], node: Node, text: string): string {
  const inner = bare({ ts }, node);
  const isPlain = inner === node && (ts.isIdentifier(node) || ts.isLiteralExpression(node) || ts.isPropertyAccessExpression(node) || ts.isCallExpression(node) || ts.isElementAccessExpression(node));
  return isPlain ? ` ${text} ` : `(${text})`;
}

/** What a candidate puts there, with guards of its own. */
function armText({ names, loops }: EmitScene, found: Found): string {
  const text = weave(found.edited.text, { start: found.from, end: found.to }, loops ? guardsIn(found.edited, found.nodes, names) : []);
  return found.kind === 'expression' || found.kind === 'child' ? text : `${text}\n`;
}

/**
 * A statement that now begins or ends with a parenthesis must not run into its neighbour where semicolons are left out.
 */
function seal({ ts, source, text }: Tree, place: Place): readonly Weft[] {
  for (let node = place.node; !ts.isSourceFile(node); node = node.parent) {
    if (!isSealable(ts, node)) continue;
    if (node.getStart(source) !== place.start && node.end !== place.end) return [];
    const before = ts.isExpressionStatement(node) && isStatementList({ ts }, node.parent) ? ';' : '';
    const after = text[node.end - 1] === ';' ? '' : ';';
    return before + after === '' ? [] : [{ start: node.getStart(source), end: node.end, rank: RANK.seal, around: (inner) => before + inner + after }];
  }
  return [];
}

function isSealable(ts: Tree['ts'], node: Node): node is ts.Statement {
  return ts.isVariableStatement(node) || ts.isExpressionStatement(node) || ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isExportAssignment(node) || ts.isPropertyDeclaration(node);
}
