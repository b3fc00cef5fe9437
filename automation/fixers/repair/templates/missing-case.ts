import type ts from 'typescript';
import { isInChange, isRevert, nodesOf } from '../donors/alignment.ts';
import { adaptedText } from '../donors/names.ts';
import { perSpace } from '../donors/per-space.ts';
import { quotedIn, wordsIn } from '../donors/said.ts';
import { applied, indentOf, shown } from '../donors/texts.ts';
import { walk } from '../donors/tree.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** A case that the failure speaks of and the change dropped: as an entry of a table, a case of a switch or a branch of a chain, in the manner of its neighbours. */
export const missingCase: Template = {
  name: 'missing-case',
  *draftsAt(node, space) {
    if (!isInChange(space, node)) return;
    const { ts: api } = space;
    if (!api.isObjectLiteralExpression(node) && !api.isSwitchStatement(node) && !api.isIfStatement(node)) return;
    for (const { key, result } of dropped(space)) {
      const draft = api.isObjectLiteralExpression(node) ? asEntry(space, node, { key, result }) : api.isSwitchStatement(node) ? asCase(space, node, { key, result }) : asBranch(space, node, { key, result });
      if (draft !== undefined && !isRevert(space, applied(space.text, draft.edits))) yield draft;
    }
  },
};

interface Dropped {
  readonly key: string;
  /** What the base made of it. */
  readonly result: ts.Expression;
}

/** Keys of the base's cases, branches and tables that the file does not mention any more. Those that the failure names come alone when there are any. */
const dropped = perSpace((space): readonly Dropped[] => {
  if (space.before === undefined) return [];
  const { ts: api } = space;
  const today = new Set(nodesOf(space).flatMap((node) => (api.isStringLiteral(node) || api.isIdentifier(node) ? [node.text] : [])));
  const all = [...walk(space.before.source)].flatMap((node): readonly Dropped[] => {
    const found = caseOf(api, node);
    return found === undefined || today.has(found.key) ? [] : [found];
  });
  const named = all.filter(({ key }) => quotedIn(space).has(key) || wordsIn(space).has(key));
  return named.length > 0 ? named : all.slice(0, 3);
});

function caseOf(api: typeof ts, node: ts.Node): Dropped | undefined {
  if (api.isPropertyAssignment(node) && (api.isIdentifier(node.name) || api.isStringLiteral(node.name))) return { key: node.name.text, result: node.initializer };
  if (api.isCaseClause(node) && api.isStringLiteral(node.expression)) return told(node.expression.text, resultOf(api, node.statements));
  if (!api.isIfStatement(node) || !api.isBinaryExpression(node.expression) || !/^===?$/.test(node.expression.operatorToken.getText())) return undefined;
  const { left, right } = node.expression;
  const key = api.isStringLiteral(right) ? right.text : api.isStringLiteral(left) ? left.text : undefined;
  return key === undefined ? undefined : told(key, resultOf(api, api.isBlock(node.thenStatement) ? node.thenStatement.statements : [node.thenStatement]));
}

function told(key: string, result: ts.Expression | undefined): Dropped | undefined {
  return result === undefined ? undefined : { key, result };
}

/** What a branch comes to: what it returns or assigns first. */
function resultOf(api: typeof ts, statements: readonly ts.Statement[]): ts.Expression | undefined {
  const [first] = statements;
  if (first === undefined) return undefined;
  if (api.isBlock(first)) return resultOf(api, first.statements);
  if (api.isReturnStatement(first)) return first.expression;
  return api.isExpressionStatement(first) && api.isBinaryExpression(first.expression) && first.expression.operatorToken.getText() === '=' ? first.expression.right : undefined;
}

function asEntry(space: SearchSpace, node: ts.ObjectLiteralExpression, { key, result }: Dropped): Draft | undefined {
  const { ts: api } = space;
  const last = node.properties.at(-1);
  const text = adaptedText(space, result, { place: node });
  if (last === undefined || text === undefined || node.properties.length < 2 || !node.properties.every((one) => api.isPropertyAssignment(one) || api.isShorthandPropertyAssignment(one))) return undefined;
  const isQuoted = last.name !== undefined && api.isStringLiteral(last.name);
  const name = isQuoted ? `${last.name.getText().slice(0, 1)}${key}${last.name.getText().slice(0, 1)}` : /^[\w$]+$/.test(key) ? key : `'${key}'`;
  const line = /\n[ \t]*$/.exec(space.text.slice(last.getFullStart(), last.getStart()))?.[0] ?? ' ';
  const callee = asFunction(space, last, text);
  return { edits: [{ start: last.end, end: last.end, text: `,${line}${name}: ${callee}` }], why: `\`${key}\` has an entry again` };
}

/** Where its neighbours are functions, what was computed becomes one with their parameters. */
function asFunction({ ts: api }: SearchSpace, neighbour: ts.ObjectLiteralElementLike, text: string): string {
  if (!api.isPropertyAssignment(neighbour) || !api.isArrowFunction(neighbour.initializer) || /^(async )?\(?[\w$, ]*\)? =>/.test(text)) return text;
  const { parameters, equalsGreaterThanToken } = neighbour.initializer;
  const head = neighbour.initializer.getText().slice(0, equalsGreaterThanToken.getStart() - neighbour.initializer.getStart()).trim();
  return `${head.length > 0 || parameters.length > 0 ? head : '()'} => ${text.startsWith('{') ? `(${text})` : text}`;
}

function asCase(space: SearchSpace, node: ts.SwitchStatement, { key, result }: Dropped): Draft | undefined {
  const { ts: api } = space;
  const like = node.caseBlock.clauses.find((clause) => api.isCaseClause(clause) && resultOf(api, clause.statements) !== undefined);
  const next = node.caseBlock.clauses.find((clause) => api.isDefaultClause(clause));
  if (like === undefined || !api.isCaseClause(like)) return undefined;
  const text = remade(space, like, { key, result });
  if (text === undefined) return undefined;
  const indent = indentOf(like);
  const last = node.caseBlock.clauses.at(-1);
  const at = next?.getStart() ?? last?.end ?? like.end;
  return { edits: [{ start: at, end: at, text: next === undefined ? `\n${indent}${text}` : `${text}\n${indent}` }], why: `\`${key}\` has a case again: ${shown(text)}` };
}

/** `else if (kind === 'a') …` behind an `if (kind === 'b') …` of the change. */
function asBranch(space: SearchSpace, node: ts.IfStatement, { key, result }: Dropped): Draft | undefined {
  if (caseOf(space.ts, node) === undefined || space.ts.isIfStatement(node.parent)) return undefined;
  const text = remade(space, node, { key, result }, node.thenStatement.end);
  return text === undefined ? undefined : { edits: [{ start: node.getStart(), end: node.getStart(), text: `${text}${space.ts.isBlock(node.thenStatement) ? ' else ' : `\n${indentOf(node)}else `}` }], why: `\`${key}\` has a branch again` };
}

/** The neighbour's text with another key and another result. */
function remade(space: SearchSpace, like: ts.CaseClause | ts.IfStatement, { key, result }: Dropped, end = like.end): string | undefined {
  const { ts: api } = space;
  const statements = api.isCaseClause(like) ? like.statements : [like.thenStatement];
  const own = resultOf(api, statements);
  const literal = [...walk(like.expression)].find((one) => api.isStringLiteral(one));
  const text = adaptedText(space, result, { place: like });
  if (own === undefined || literal === undefined || text === undefined) return undefined;
  const quote = literal.getText().slice(0, 1);
  const start = like.getStart();
  return applied(space.text.slice(start, end), [{ start: literal.getStart() - start, end: literal.end - start, text: quote + key + quote }, { start: own.getStart() - start, end: own.end - start, text }]);
}
