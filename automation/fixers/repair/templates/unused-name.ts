import type ts from 'typescript';
import type { Draft, Name, SearchSpace, Template } from '../template.ts';
import { functionAround, isInChange, nodesOf } from '../donors/alignment.ts';
import { isReference } from '../donors/names.ts';
import { perSpace } from '../donors/per-space.ts';
import { walk } from '../donors/tree.ts';
import { likeness } from '../syntax/likeness.ts';

/** A parameter or variable that the change brought in and nobody uses: where another one, a literal or one argument less stands. */
export const unusedName: Template = {
  name: 'unused-name',
  *draftsAt(node, space) {
    for (const { name, around } of unused(space)) {
      if (node.getStart() < around.getStart() || node.end > around.end) continue;
      const name_ = space.scope.namesAt(node).find((one) => one.name === name);
      if (name_ === undefined) continue;
      if (space.ts.isCallExpression(node) && isInChange(space, node)) yield asArgument(node, name);
      if (!canStandFor(space, node, name_)) continue;
      const likely = (isInChange(space, node) ? 1 : 0.5) * (0.5 + likeness(name, node.getText()) / 2) * (space.scope.isCompatible(name_, node as ts.Expression) === true ? 1 : 0.7);
      const shorthand = space.ts.isShorthandPropertyAssignment(node.parent) ? `${node.getText()}: ` : '';
      yield { edits: [{ start: node.getStart(), end: node.end, text: shorthand + name }], why: `\`${name}\`, which nothing used, stands for \`${node.getText()}\``, likely };
    }
  },
};

interface Unused {
  readonly name: string;
  readonly around: ts.Node;
}

/** Names declared on changed lines that stand nowhere else in their function. */
const unused = perSpace((space): readonly Unused[] => {
  const { ts: api } = space;
  return nodesOf(space).flatMap((node): readonly Unused[] => {
    if (!(api.isParameter(node) || api.isBindingElement(node) || api.isVariableDeclaration(node)) || !api.isIdentifier(node.name) || !isInChange(space, node.name)) return [];
    const { text } = node.name;
    const around = functionAround(space, node.parent);
    if (api.isSourceFile(around) || text.startsWith('_')) return [];
    const uses = [...walk(around)].filter((one) => isReference(api, one) && one.text === text);
    return uses.length === 0 ? [{ name: text, around }] : [];
  });
});

function canStandFor(space: SearchSpace, node: ts.Node, name: Name): boolean {
  const { ts: api } = space;
  if (api.isIdentifier(node)) {
    if (!isReference(api, node) || (api.isCallExpression(node.parent) && node.parent.expression === node)) return false;
  } else if (!(api.isNumericLiteral(node) || api.isStringLiteral(node) || node.kind === api.SyntaxKind.TrueKeyword || node.kind === api.SyntaxKind.FalseKeyword) || !isValuePlace(api, node)) return false;
  return space.scope.isCompatible(name, node as ts.Expression) !== false;
}

function isValuePlace(api: typeof ts, { parent }: ts.Node): boolean {
  return !api.isImportDeclaration(parent) && !api.isExportDeclaration(parent) && !api.isLiteralTypeNode(parent) && !api.isExpressionStatement(parent) && !api.isParameter(parent) && !api.isBindingElement(parent);
}

function asArgument(call: ts.CallExpression, name: string): Draft {
  const last = call.arguments.at(-1);
  const at = last?.end ?? call.arguments.pos;
  return { edits: [{ start: at, end: at, text: last === undefined ? name : `, ${name}` }], why: `\`${name}\`, which nothing used, is handed to \`${call.expression.getText()}\``, likely: 0.6 };
}
