import type ts from 'typescript';
import type { Name } from '../template.ts';
import type { TypeScript } from '../../../world/typescript.ts';

/** Longer expressions are seldom written twice. */
const LONGEST = 60;

interface Seen {
  times: number;
  readonly kind: Name['kind'];
}

const seenIn = new WeakMap<ts.SourceFile, ReadonlyMap<string, ReadonlyMap<string, Seen>>>();

/** Without types: the properties that this file reads of an expression written alike, in the order of how often. */
export function membersSeen(api: TypeScript, source: ts.SourceFile, expression: ts.Expression): readonly Name[] {
  const all = seenIn.get(source) ?? lookThrough(api, source);
  seenIn.set(source, all);
  const seen = all.get(expression.getText(source)) ?? new Map<string, Seen>();
  return [...seen].sort(([, one], [, other]) => other.times - one.times).map(([name, { kind }]) => ({ name, kind, type: undefined }));
}

/** By the expression before the dot. */
function lookThrough(api: TypeScript, source: ts.SourceFile): ReadonlyMap<string, ReadonlyMap<string, Seen>> {
  const all = new Map<string, Map<string, Seen>>();
  const visit = (node: ts.Node): void => {
    if (api.isPropertyAccessExpression(node) && node.expression.end - node.expression.pos <= LONGEST) {
      const of = all.get(node.expression.getText(source)) ?? new Map<string, Seen>();
      all.set(node.expression.getText(source), of);
      const known = of.get(node.name.text);
      if (known !== undefined) known.times += 1;
      else of.set(node.name.text, { times: 1, kind: api.isCallExpression(node.parent) && node.parent.expression === node ? 'method' : 'property' });
    }
    api.forEachChild(node, visit);
  };
  visit(source);
  return all;
}
