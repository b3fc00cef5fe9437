import type { Draft, SearchSpace, Template } from '../template.ts';
import { functionAround, isInChange } from '../donors/alignment.ts';
import { conditionsIn, isCondition } from '../donors/conditions.ts';
import { adaptedText } from '../donors/names.ts';
import { byPlace } from '../donors/roles.ts';
import { codeOf, similarityOf } from '../donors/tree.ts';
import { asOperand, brief, short } from '../syntax/edits.ts';
import type ts from 'typescript';

const MOST = 8;

/** A condition of the same function or file asked besides this one, or instead of it. */
export const donorCondition: Template = {
  name: 'donor-condition',
  *draftsAt(node, space) {
    if (!isInChange(space, node) || !isCondition(space, node)) return;
    for (const { text, likely } of ranked(space, node)) {
      const own = brief(space, node);
      const operand = asOperand(text);
      const edit = (put: string) => [{ start: node.getStart(), end: node.end, text: put }];
      yield { edits: edit(`${asOperand(node.getText())} && ${operand}`), why: `\`${own}\` and \`${short(text)}\``, likely };
      yield { edits: edit(`${asOperand(node.getText())} && !${operand}`), why: `\`${own}\` and not \`${short(text)}\``, likely: likely * 0.6 };
      yield { edits: edit(`${asOperand(node.getText())} || ${operand}`), why: `\`${own}\` or \`${short(text)}\``, likely: likely * 0.9 };
      yield { edits: edit(text), why: `\`${own}\` becomes \`${short(text)}\``, likely: likely * 0.7 } satisfies Draft;
    }
  },
};

/** The nearest and most alike first; those of other functions with the names of this one. */
function ranked(space: SearchSpace, node: ts.Expression): readonly { readonly text: string; readonly likely: number }[] {
  const around = functionAround(space, node);
  const others = conditionsIn(space).filter((one) => (one.node.end <= node.pos || one.node.pos >= node.end) && codeOf(one.node) !== codeOf(node));
  const seen = new Set<string>();
  const found = others.flatMap((one) => {
    const text = adaptedText(space, one.node, { place: node, more: byPlace(space, one.node, node) });
    if (text === undefined || seen.has(text)) return [];
    seen.add(text);
    return [{ text, likely: (one.around === around ? 1 : 0.6) * (0.5 + similarityOf(one.node, node) / 2) }];
  });
  return found.sort((one, other) => other.likely - one.likely).slice(0, MOST);
}
