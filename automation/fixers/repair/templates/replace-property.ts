import { replacing } from '../syntax/edits.ts';
import { likeness } from '../syntax/likeness.ts';
import type { Template } from '../template.ts';

const MAX_MEMBERS = 25;

/** `user.name` → `user.email`: another member of the same object, of a similar name first. */
export const replaceProperty: Template = {
  name: 'replace-property',
  *draftsAt(node, space) {
    if (!space.ts.isIdentifier(node) || !space.ts.isPropertyAccessExpression(node.parent) || node.parent.name !== node) return;
    const isCalled = space.ts.isCallExpression(node.parent.parent) && node.parent.parent.expression === node.parent;
    const members = space.scope.membersOf(node.parent.expression).filter(({ name, kind }) => name !== node.text && (kind === 'method') === isCalled);
    for (const [rank, { name }] of members.slice(0, MAX_MEMBERS).entries()) yield { edits: [replacing(space, node, name)], why: `\`.${node.text}\` becomes \`.${name}\``, likely: (0.4 + 0.6 * likeness(node.text, name)) / (1 + rank / 6) };
  },
};
