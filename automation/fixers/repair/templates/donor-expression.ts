import type ts from 'typescript';
import type { Draft, SearchSpace, Template } from '../template.ts';
import { functionAround, isInChange, nodesOf } from '../donors/alignment.ts';
import { adaptedText } from '../donors/names.ts';
import { perSpace } from '../donors/per-space.ts';
import { byPlace, roleOf, shapeOf } from '../donors/roles.ts';
import { codeOf, similarityOf } from '../donors/tree.ts';
import { becomes, isValue } from '../syntax/edits.ts';

/** So many from the same function and from the rest of the file are tried at one place. */
const MOST_NEAR = 8;
const MOST_FAR = 4;
const LONGEST = 60;

/** An expression of the same function in the place of another one; from the rest of the file when it stands there in the same role. */
export const donorExpression: Template = {
  name: 'donor-expression',
  *draftsAt(node, space) {
    if (!isValue(space, node) || !isInChange(space, node) || node.getText().length > LONGEST || space.ts.isParenthesizedExpression(node) || space.ts.isFunctionLike(node)) return;
    const around = functionAround(space, node);
    const fits = donorsIn(space).filter((donor) => isOther(donor, node) && agree(shapeOf(space, donor.node), shapeOf(space, node)));
    const near = fits.filter((donor) => donor.around === around);
    const far = fits.filter((donor) => donor.around !== around && donor.role === roleOf(space, node));
    yield* best(space, node, { donors: near, most: MOST_NEAR, likely: 1 });
    yield* best(space, node, { donors: far, most: MOST_FAR, likely: 0.6 });
  },
};

interface Donor {
  readonly node: ts.Expression;
  readonly around: ts.Node;
  readonly role: string;
}

/** Each way of saying something once a function. Names and literals alone are other templates' work. */
const donorsIn = perSpace((space): readonly Donor[] => {
  const { ts: api } = space;
  const seen = new Set<string>();
  return nodesOf(space).flatMap((node): readonly Donor[] => {
    if (!isValue(space, node) || api.isIdentifier(node) || api.isLiteralExpression(node) || api.isFunctionLike(node) || api.isParenthesizedExpression(node) || node.getText().length > LONGEST) return [];
    const donor = { node, around: functionAround(space, node), role: roleOf(space, node) };
    const key = `${donor.around.pos} ${donor.role} ${codeOf(node)}`;
    if (seen.has(key) || donor.role === 'callee') return [];
    seen.add(key);
    return [donor];
  });
});

function isOther(donor: Donor, node: ts.Expression): boolean {
  return (donor.node.end <= node.pos || donor.node.pos >= node.end) && codeOf(donor.node) !== codeOf(node);
}

function agree(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

function* best(space: SearchSpace, node: ts.Expression, { donors, most, likely }: { readonly donors: readonly Donor[]; readonly most: number; readonly likely: number }): Generator<Draft> {
  const role = roleOf(space, node);
  const ranked = donors.map((donor) => ({ donor, worth: similarityOf(donor.node, node) + (donor.role === role ? 0.5 : 0) + 20 / (20 + Math.abs(donor.node.pos - node.pos)) })).sort((one, other) => other.worth - one.worth);
  const seen = new Set<string>();
  for (const { donor, worth } of ranked) {
    const text = adaptedText(space, donor.node, { place: node, more: byPlace(space, donor.node, node) });
    if (text === undefined || seen.has(text) || seen.size >= most) continue;
    seen.add(text);
    yield becomes(space, node, { text, likely: likely * Math.min(1, worth / 1.5) });
  }
}
