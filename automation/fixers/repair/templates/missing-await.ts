import type ts from 'typescript';
import { asOperand, becoming, brief, isValue, written } from '../syntax/edits.ts';
import { perSpace } from '../donors/per-space.ts';
import { functionAround } from '../syntax/statements.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** `f()` → `await f()` (in a function made async where it is not), `await f()` → `f()`, an array of promises → `await Promise.all(…)`. */
export const missingAwait: Template = {
  name: 'missing-await',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isAwaitExpression(node)) yield { edits: [becoming(space, node, written(space, node.expression))], why: `\`${brief(space, node)}\` is not awaited`, likely: 0.3 };
    if (api.isForOfStatement(node) && node.awaitModifier === undefined && isAsync(space, node)) yield { edits: [{ start: node.getStart(space.source) + 3, end: node.getStart(space.source) + 3, text: ' await' }], why: 'the loop awaits what it goes over', likely: 0.3 };
    const isCall = api.isCallExpression(node) && node.expression.kind !== api.SyntaxKind.SuperKeyword;
    if (!isCall && !(api.isIdentifier(node) && isValue(space, node))) return;
    if (!api.isAwaitExpression(node.parent)) yield* awaited(space, node);
  },
};

function* awaited(space: SearchSpace, node: ts.Expression): Generator<Draft> {
  const { ts: api } = space;
  const holder = functionAround(space, node);
  const text = written(space, node);
  const isCall = api.isCallExpression(node);
  const makesMany = isCall && api.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'map' && /\basync\b|\bawait\b/.test(text);
  const likely = (isCall ? 1 : 0.3) * (/Promise|[aA]sync|fetch|load|read|save|query/.test(text) ? 1 : 0.5);
  if (isAsync(space, node)) {
    if (makesMany) yield { edits: [becoming(space, node, `await Promise.all(${text})`)], why: `\`${brief(space, node)}\` is awaited, all of it` };
    yield { edits: [becoming(space, node, `await ${text}`)], why: `\`${brief(space, node)}\` is awaited`, likely };
  } else if (holder !== undefined && isCall && !api.isConstructorDeclaration(holder) && !api.isAccessor(holder) && isAsyncFile(space)) {
    const start = asyncPosition(space, holder);
    yield { edits: [{ start, end: start, text: 'async ' }, becoming(space, node, `await ${asOperand(text)}`)], why: `\`${brief(space, node)}\` is awaited`, likely: likely * 0.3 };
  }
}

function isAsync(space: SearchSpace, node: ts.Node): boolean {
  const holder = functionAround(space, node);
  return holder !== undefined && space.ts.canHaveModifiers(holder) && (space.ts.getModifiers(holder) ?? []).some(({ kind }) => kind === space.ts.SyntaxKind.AsyncKeyword);
}

/** Only a file that has to do with promises has one that is not awaited. */
const isAsyncFile = perSpace(({ text }) => /\basync\b|\bawait\b|\bPromise\b|\.then\(/.test(text));

function asyncPosition({ ts: api, source }: SearchSpace, holder: ts.FunctionLikeDeclaration): number {
  if (api.isFunctionDeclaration(holder)) return holder.getChildren(source).find(({ kind }) => kind === api.SyntaxKind.FunctionKeyword)?.getStart(source) ?? holder.getStart(source);
  if (api.isMethodDeclaration(holder)) return (holder.asteriskToken ?? holder.name).getStart(source);
  return holder.getStart(source);
}
