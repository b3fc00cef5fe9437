import { brief, isAssignment } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** `a.b` → `a?.b`, `a[b]` → `a?.[b]`, `a()` → `a?.()`; and `a?.b` → `a.b`. */
export const optionalChaining: Template = {
  name: 'optional-chaining',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isPropertyAccessExpression(node) && !api.isElementAccessExpression(node) && !api.isCallExpression(node)) return;
    const { questionDotToken, expression, parent } = node;
    if (questionDotToken !== undefined) {
      yield { edits: [{ start: questionDotToken.getStart(space.source), end: questionDotToken.end, text: api.isPropertyAccessExpression(node) ? '.' : '' }], why: `\`?.\` becomes \`.\` in \`${brief(space, node)}\``, likely: 0.2 };
      return;
    }
    const isAssigned = api.isBinaryExpression(parent) && parent.left === node && isAssignment(api, parent.operatorToken.kind);
    const isCounted = api.isPostfixUnaryExpression(parent) || (api.isPrefixUnaryExpression(parent) && parent.operator !== api.SyntaxKind.ExclamationToken && parent.operator !== api.SyntaxKind.MinusToken);
    if (isAssigned || isCounted || api.isDeleteExpression(parent) || expression.kind === api.SyntaxKind.SuperKeyword || expression.kind === api.SyntaxKind.ThisKeyword || expression.kind === api.SyntaxKind.ImportKeyword) return;
    if (api.isIdentifier(expression) && /^(?:Math|Object|Array|JSON|Number|String|Promise|console)$/.test(expression.text)) return;
    const likely = api.isCallExpression(node) ? 0.15 : api.isPropertyAccessExpression(node) ? 1 : 0.7;
    yield { edits: [{ start: expression.end, end: expression.end + (api.isPropertyAccessExpression(node) ? dotLength(space.text, expression.end) : 0), text: '?.' }], why: `\`${brief(space, node)}\` may have nothing before the \`?.\``, likely };
  },
};

/** Up to and with the dot: it may stand on the next line, which is kept. */
function dotLength(text: string, from: number): number {
  return text[from] === '.' ? 1 : text.slice(from).indexOf('.') + 1;
}
