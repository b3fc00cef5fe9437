import type ts from 'typescript';
import { brief } from '../syntax/edits.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

const MAX_NAMES = 8;

/** `f(a)` → `f(a, b)` with a name of the scope; `f(a, b)` → `f(a)`: an argument that was left out, or one too many. */
export const argumentCount: Template = {
  name: 'argument-count',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isCallExpression(node) && !api.isNewExpression(node)) return;
    const given = node.arguments ?? [];
    for (const [index, argument] of given.entries()) if (given.length > 1) yield dropped(space, { given, argument, index });
    if (node.arguments === undefined || given.some((one) => api.isSpreadElement(one) || api.isArrowFunction(one) || api.isFunctionExpression(one))) return;
    const said = new Set(given.map((one) => one.getText(space.source)));
    const names = space.scope.namesAt(node).filter(({ name, kind }) => !said.has(name) && (kind === 'parameter' || kind === 'variable' || kind === 'constant')).slice(0, MAX_NAMES);
    for (const [rank, { name }] of names.entries()) yield { edits: [{ start: node.end - 1, end: node.end - 1, text: given.length === 0 ? name : `, ${name}` }], why: `\`${brief(space, node)}\` is given \`${name}\` too`, likely: 0.7 / (1 + rank / 3) };
  },
};

interface Given {
  readonly given: ts.NodeArray<ts.Expression> | readonly ts.Expression[];
  readonly argument: ts.Expression;
  readonly index: number;
}

/** With the comma that belonged to it. */
function dropped(space: SearchSpace, { given, argument, index }: Given): Draft {
  const before = given[index - 1];
  const edit = before === undefined ? { start: argument.getStart(space.source), end: given[1]?.getStart(space.source) ?? argument.end, text: '' } : { start: before.end, end: argument.end, text: '' };
  return { edits: [edit], why: `the argument \`${brief(space, argument)}\` is left out`, likely: index === given.length - 1 ? 0.6 : 0.4 };
}
