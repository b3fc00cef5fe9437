import { replacing, written } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** `{ a: b }` → `{ b }` or `{ a }`, in an object and where one is taken apart: a key that goes by the name beside it. */
export const propertyKey: Template = {
  name: 'property-key',
  *draftsAt(node, space) {
    const { ts: api } = space;
    const isRenaming = api.isBindingElement(node) && node.propertyName !== undefined && node.initializer === undefined;
    const value = isRenaming ? node.name : api.isPropertyAssignment(node) ? node.initializer : undefined;
    if (value === undefined || !api.isIdentifier(value)) return;
    yield { edits: [replacing(space, node, value.text)], why: `\`${written(space, node)}\` becomes \`${value.text}\`` };
    if (api.isPropertyAssignment(node) && api.isIdentifier(node.name)) yield { edits: [replacing(space, node, node.name.text)], why: `\`${written(space, node)}\` becomes \`${node.name.text}\``, likely: 0.6 };
  },
};
