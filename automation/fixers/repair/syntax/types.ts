import type ts from 'typescript';
import type { Name } from '../template.ts';
import { cheapProgram } from './cheap-program.ts';
import { typescript } from '../../../world/typescript.ts';

/** What the type checker says of one file; everything is unknown where there is no program. */
export interface Types {
  /** Type of a declared name, as the checker prints it. */
  printed(declaration: ts.Node): string | undefined;
  /** Properties and methods, those of the project before those of the language. */
  membersOf(expression: ts.Expression): readonly Name[];
  /** Could what is declared there stand where the expression does? undefined: nothing is known. */
  areCompatible(declaration: ts.Node, expression: ts.Expression): boolean | undefined;
}

/** Nothing is compiled before the first question. A file without a project answers nothing. */
export function createTypes(source: ts.SourceFile, projectDir: string | undefined): Types {
  let checker: ts.TypeChecker | undefined;
  let failed = projectDir === undefined;
  const ask = <Answer>(question: (checker: ts.TypeChecker) => Answer): Answer | undefined => {
    if (failed || projectDir === undefined) return undefined;
    try {
      checker ??= cheapProgram(source, projectDir).getTypeChecker();
      return question(checker);
    } catch {
      // The checker throws on some half-written code; then this file is searched by its syntax.
      failed = true;
      return undefined;
    }
  };
  return {
    printed: (declaration) => ask((types) => known(types.getTypeAtLocation(declaration), (type) => types.typeToString(type))),
    membersOf: (expression) => ask((types) => membersIn(types, expression)) ?? [],
    areCompatible: (declaration, expression) => ask((types) => compatible(types, types.getTypeAtLocation(declaration), types.getTypeAtLocation(expression))),
  };
}

function known<Answer>(type: ts.Type, answer: (type: ts.Type) => Answer): Answer | undefined {
  const { Any, Unknown } = typescript().TypeFlags;
  return (type.flags & (Any | Unknown)) === 0 ? answer(type) : undefined;
}

function compatible(types: ts.TypeChecker, one: ts.Type, other: ts.Type): boolean | undefined {
  return known(one, () => known(other, () => {
    const [left, right] = [types.getBaseTypeOfLiteralType(one), types.getBaseTypeOfLiteralType(other)];
    return types.isTypeAssignableTo(left, right) || types.isTypeAssignableTo(right, left);
  }));
}

function membersIn(types: ts.TypeChecker, expression: ts.Expression): readonly Name[] {
  const members = types.getTypeAtLocation(expression).getApparentProperties().filter((symbol) => /^[A-Za-z_$][\w$]*$/.test(symbol.name));
  const isOfLanguage = (symbol: ts.Symbol): boolean => /[\\/]lib\.[^\\/]*\.d\.ts$/.test(symbol.declarations?.[0]?.getSourceFile().fileName ?? '');
  return [...members.filter((symbol) => !isOfLanguage(symbol)), ...members.filter(isOfLanguage)].map((symbol) => memberName(types, symbol, expression));
}

function memberName(types: ts.TypeChecker, symbol: ts.Symbol, at: ts.Node): Name {
  const isMethod = (symbol.flags & typescript().SymbolFlags.Method) !== 0;
  return { name: symbol.name, kind: isMethod ? 'method' : 'property', get type() { return known(types.getTypeOfSymbolAtLocation(symbol, at), (type) => types.typeToString(type)); } };
}
