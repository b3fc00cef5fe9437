import type ts from 'typescript';
import type { Candidate, Case } from './candidate.ts';
import { nearest } from './spelling.ts';
import { nodeAt } from './syntax.ts';

/** The name as it was before the guilty change, when that is known and makes sense here. */
export function candidatesFromBefore(one: Case): readonly Candidate[] {
  const { problem, question } = one;
  const known = question.renames.filter(({ to }) => to === problem.name).map(({ from }) => from);
  const renamed = question.renames.filter(({ from }) => from === problem.name).map(({ to }) => to);
  const fitting = namesThatFit(one);
  const others = nearest(problem.name, question.removedWords).filter((word) => fitting.has(word));
  return [...new Set([...known.filter((word) => fitting.has(word)), ...others, ...renamed.filter((word) => fitting.has(word))])].map((word) => respell(one, 'own:before', word));
}

/** Names that exist here and look alike. */
export function nearCandidates(one: Case): readonly Candidate[] {
  return nearest(one.problem.name, namesThatFit(one, isHomeMade(one))).map((word) => respell(one, 'own:near', word));
}

function respell({ problem, services }: Case, fix: string, word: string): Candidate {
  const node = nodeAt(services.ts, problem);
  const shorthand = node !== undefined && services.ts.isShorthandPropertyAssignment(node.parent) && problem.code === 18004;
  const text = shorthand ? `${problem.name}: ${word}` : word;
  return { fix, title: `Change '${problem.name}' to '${word}'`, brings: word, changes: [{ file: problem.file, start: problem.start, end: problem.start + problem.length, text }] };
}

/** What may stand at the place of the problem: members after a dot, keys in a literal, else what is in scope. */
function namesThatFit({ problem, services: { ts } }: Case, counts: (symbol: ts.Symbol) => boolean = () => true): ReadonlySet<string> {
  const checker = problem.view.service.getProgram()?.getTypeChecker();
  const node = nodeAt(ts, problem);
  if (checker === undefined || node === undefined || !/^[\p{ID_Continue}$]+$/u.test(problem.name)) return new Set();
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return membersOf(checker, parent.expression);
  if (ts.isPropertyAssignment(parent) && parent.name === node) return keysOf(checker, parent.parent);
  if (ts.isBindingElement(parent) && problem.code === 2339) return new Set(checker.getTypeAtLocation(parent.parent).getProperties().map(({ name }) => name));
  const isType = ts.isTypeReferenceNode(parent) || ts.isExpressionWithTypeArguments(parent);
  const meaning = isType ? ts.SymbolFlags.Type | ts.SymbolFlags.Namespace : ts.SymbolFlags.Value | ts.SymbolFlags.Alias;
  return new Set(checker.getSymbolsInScope(node, meaning).filter(counts).map(({ name }) => name));
}

/** The thousand globals of the libraries look like anything; the service knows when one of them is meant. */
function isHomeMade({ problem }: Case): (symbol: ts.Symbol) => boolean {
  const program = problem.view.service.getProgram();
  return ({ declarations }) => declarations?.some((node) => program?.isSourceFileDefaultLibrary(node.getSourceFile()) === false) ?? false;
}

function membersOf(checker: ts.TypeChecker, expression: ts.Expression): ReadonlySet<string> {
  return new Set(checker.getPropertiesOfType(checker.getApparentType(checker.getTypeAtLocation(expression))).map(({ name }) => name));
}

function keysOf(checker: ts.TypeChecker, literal: ts.ObjectLiteralExpression): ReadonlySet<string> {
  const wanted = checker.getContextualType(literal);
  const present = new Set(literal.properties.map((property) => property.name?.getText()));
  return new Set((wanted?.getProperties() ?? []).map(({ name }) => name).filter((name) => !present.has(name)));
}
