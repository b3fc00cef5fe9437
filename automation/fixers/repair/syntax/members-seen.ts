import type ts from 'typescript';
import type { Name } from '../template.ts';
import type { Compiler } from './parse.ts';

/** Without types: the properties that this file reads of an expression written alike, in the order of how often. */
export function membersSeen(api: Compiler, source: ts.SourceFile, expression: ts.Expression): readonly Name[] {
  const seen = new Map<string, { times: number; kind: Name['kind'] }>();
  const written = expression.getText(source);
  const visit = (node: ts.Node): void => {
    if (api.isPropertyAccessExpression(node) && api.isIdentifier(node.name) && node.expression.getText(source) === written) count(node.name.text, api.isCallExpression(node.parent) && node.parent.expression === node ? 'method' : 'property');
    api.forEachChild(node, visit);
  };
  const count = (name: string, kind: Name['kind']): void => {
    const known = seen.get(name);
    if (known === undefined) seen.set(name, { times: 1, kind });
    else known.times += 1;
  };
  if (written.length < 80) visit(source);
  return [...seen].sort(([, one], [, other]) => other.times - one.times).map(([name, { kind }]) => ({ name, kind, type: undefined }));
}
