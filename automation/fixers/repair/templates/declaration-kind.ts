import type { Template } from '../template.ts';

/** `var` → `let`, so that each turn of a loop has its own; `const` → `let` where it is assigned to. */
export const declarationKind: Template = {
  name: 'declaration-kind',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isVariableDeclarationList(node)) return;
    const now = space.text.slice(node.getStart(space.source)).match(/^(?:var|let|const)\b/)?.[0];
    const start = node.getStart(space.source);
    if (now === 'var') yield { edits: [{ start, end: start + 3, text: 'let' }], why: '`var` becomes `let`', likely: api.isForStatement(node.parent) || api.isForOfStatement(node.parent) ? 1 : 0.2 };
    const names = node.declarations.map(({ name }) => name).filter((name) => api.isIdentifier(name));
    if (now === 'const' && names.some(({ text }) => new RegExp(String.raw`(?<![.\w$])${text.replace(/\$/g, '\\$')}\s*(?:[-+*/%]?=(?![=>])|\+\+|--)`).test(space.text.slice(node.end, node.parent.parent.end)))) yield { edits: [{ start, end: start + 5, text: 'let' }], why: '`const` becomes `let`: it is assigned to' };
  },
};
