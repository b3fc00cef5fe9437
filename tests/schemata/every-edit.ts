import ts from 'typescript';
import type { TextEdit } from '../../automation/schemata/candidate.ts';
import { parse } from '../../automation/schemata/switch/tree.ts';

type Edit = Omit<TextEdit, 'file'>;

/** Small edits of many kinds at every node of a text, most of them sensible, some awkward on purpose; in pairs too. */
export function everyEdit(file: string, text: string): readonly (readonly Edit[])[] {
  const { source } = parse(ts, file, text);
  const edits: Edit[][] = [];
  const visit = (node: ts.Node): void => {
    const [start, end] = [node.getStart(source), node.end];
    const own = text.slice(start, end);
    const put = (now: string): void => void edits.push([{ start, end, text: now }]);
    if (ts.isExpression(node) && !ts.isSpreadElement(node)) {
      put(`!${own}`);
      put(`${own} + 1`);
      put(own.length % 2 === 0 ? 'undefined' : `${own}, 0`);
      if (ts.isIdentifier(node)) put(node.text === 'run' ? 'run' : `(${own} as any).q`.replace(/ as any/, /\.[cm]?tsx?$/.test(file) ? ' as any' : ''));
    }
    if (ts.isNumericLiteral(node)) put(String(Number(node.text.replaceAll('_', '')) + 1));
    if (ts.isBinaryExpression(node)) edits.push([{ start: node.operatorToken.getStart(source), end: node.operatorToken.end, text: '-' }], [{ start: node.left.getStart(source), end: node.left.end, text: node.right.getText(source) }, { start: node.right.getStart(source), end: node.right.end, text: node.left.getText(source) }]);
    if (ts.isPropertyAccessExpression(node)) edits.push([{ start: node.expression.end, end: node.expression.end, text: '?' }]);
    if (ts.isStatement(node) && !ts.isBlock(node)) {
      put('');
      put(`${own}\n${own}`);
      edits.push([{ start, end: start, text: 'if (globalThis.none) return;' }], [{ start: end, end, text: '\nfor (;;) { if (true) break }' }]);
    }
    if (ts.isParameter(node)) put(`${own}, spare`);
    if (ts.isReturnStatement(node) && node.expression !== undefined) edits.push([{ start: start + 'return'.length, end: node.expression.end, text: '' }]);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  const pairs = edits.slice(0, 40).flatMap((one, index) => pair(one, edits[(index * 7 + 3) % edits.length] ?? []));
  return [...edits, ...pairs];
}

/** Both edits, where they neither overlap nor touch. */
function pair(one: readonly Edit[], other: readonly Edit[]): Edit[][] {
  const clash = one.some((a) => other.some((b) => a.start <= b.end && b.start <= a.end));
  return clash ? [] : [[...one, ...other]];
}
