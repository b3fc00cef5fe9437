import { becomes, isValue, replacing, written } from '../syntax/edits.ts';
import { looksLike } from '../syntax/looks.ts';
import type { Template } from '../template.ts';

/** `list.sort()` → `[...list].sort()`; `const a = b` → `const a = [...b]` or `{ ...b }`: what is changed is a copy. */
export const copyValue: Template = {
  name: 'copy-value',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isCallExpression(node) && api.isPropertyAccessExpression(node.expression) && /^(?:sort|reverse|splice|push|fill)$/.test(node.expression.name.text)) {
      const { expression } = node.expression;
      yield { edits: [replacing(space, expression, `[...${written(space, expression)}]`)], why: `a copy of \`${written(space, expression)}\` is changed`, likely: 0.8 };
    }
    if (!isValue(space, node) || (!api.isIdentifier(node) && !api.isPropertyAccessExpression(node)) || !isKept(node)) return;
    const looks = looksLike(space, node);
    const text = written(space, node);
    if (looks === 'array' || looks === undefined) yield becomes(space, node, { text: `[...${text}]`, likely: 0.6 });
    if (looks === 'object' || looks === undefined) yield becomes(space, node, { text: `{ ...${text} }`, likely: 0.6 });
    if (looks === 'object' || looks === undefined) yield becomes(space, node, { text: `structuredClone(${text})`, likely: 0.2 });

    function isKept({ parent }: typeof node): boolean {
      return api.isVariableDeclaration(parent) || api.isReturnStatement(parent) || api.isPropertyAssignment(parent) || (api.isBinaryExpression(parent) && parent.operatorToken.kind === api.SyntaxKind.EqualsToken) || (api.isCallExpression(parent) && parent.expression !== node);
    }
  },
};
