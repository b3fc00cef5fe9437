import type ts from 'typescript';
import { replacing } from '../syntax/edits.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

const MAX_PAIRS = 12;

/** Throughout one function: `true` and `false` change places, `x[0]` and `x[1]`, two names. */
export const exchangeEverywhere: Template = {
  name: 'exchange-everywhere',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
    const uses = usesIn(space, node.body);
    const truths = { one: uses.get('true') ?? [], other: uses.get('false') ?? [] };
    if (truths.one.length + truths.other.length > 1) yield* exchanged(space, truths, ['true', 'false']);
    const keys = [...uses.keys()].filter((key) => key !== 'true' && key !== 'false');
    for (const [one, other] of alikePairs(keys).slice(0, MAX_PAIRS)) yield* exchanged(space, { one: uses.get(one) ?? [], other: uses.get(other) ?? [] }, [one.replace(/^.*@/, ''), other.replace(/^.*@/, '')]);
  },
};

interface Both {
  readonly one: readonly ts.Node[];
  readonly other: readonly ts.Node[];
}

function* exchanged(space: SearchSpace, { one, other }: Both, [left, right]: readonly [string, string]): Generator<Draft> {
  if (one.length + other.length > 40) return;
  yield { edits: [...one.map((node) => replacing(space, node, right)), ...other.map((node) => replacing(space, node, left))], why: `\`${left}\` and \`${right}\` are exchanged throughout`, likely: left === 'true' ? 1 : 0.5 };
}

/** Truths; constant indices as `list@0`; names that are read as `name@a`. */
function usesIn({ ts: api, source }: SearchSpace, body: ts.Node): ReadonlyMap<string, readonly ts.Node[]> {
  const uses = new Map<string, ts.Node[]>();
  const visit = (node: ts.Node): void => {
    const key = keyOf(node);
    if (key !== undefined) uses.set(key, [...(uses.get(key) ?? []), node]);
    api.forEachChild(node, visit);
  };
  const keyOf = (node: ts.Node): string | undefined => {
    if (node.kind === api.SyntaxKind.TrueKeyword) return 'true';
    if (node.kind === api.SyntaxKind.FalseKeyword) return 'false';
    if (api.isNumericLiteral(node) && api.isElementAccessExpression(node.parent)) return `${node.parent.expression.getText(source)}@${node.text}`;
    return undefined;
  };
  visit(body);
  return uses;
}

/** Two indices of the same list. */
function alikePairs(keys: readonly string[]): readonly (readonly [string, string])[] {
  return keys.flatMap((one, at) => keys.slice(at + 1).filter((other) => other.replace(/@.*$/, '') === one.replace(/@.*$/, '')).map((other) => [one, other] as const));
}
