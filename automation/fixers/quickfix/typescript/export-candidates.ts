import type ts from 'typescript';
import type { Candidate, Case, Change } from './candidate.ts';
import { exportsOf, sourceFilesOf, specifierTo } from './module-candidates.ts';
import { nearest } from './spelling.ts';
import { moduleReferenceOf, nodeAt } from './syntax.ts';

/** The imported name as the module calls it now, if it was renamed there, or as the import said before the guilty change. */
export function exportsFromBefore(one: Case): readonly Candidate[] {
  const { question } = one;
  const there = exportedThere(one);
  const name = wantedName(one);
  const renamed = question.renames.flatMap(({ from, to }) => (from === name ? [to] : to === name ? [from] : []));
  const removed = nearest(name, question.removedWords);
  return [...new Set([...renamed, ...removed])].filter((word) => there.has(word)).map((word) => importAs(one, 'own:before', word)).filter((candidate) => candidate !== undefined);
}

/** Exports of the module that look like the imported name. */
export function nearExports(one: Case): readonly Candidate[] {
  return nearest(wantedName(one), exportedThere(one)).map((word) => importAs(one, 'own:near', word)).filter((candidate) => candidate !== undefined);
}

/** `import X` where the module has only a named X, and `import { X }` where it has only a default. */
export function importShapes(one: Case): readonly Candidate[] {
  const { services: { ts }, problem } = one;
  const clause = importClauseOf(one);
  const there = exportedThere(one);
  if (clause === undefined) return [];
  const { name, namedBindings } = clause;
  if (name !== undefined && namedBindings === undefined && there.has(name.text)) return [reshape(one, clause, `{ ${name.text} }`)];
  const only = namedBindings !== undefined && ts.isNamedImports(namedBindings) && namedBindings.elements.length === 1 ? namedBindings.elements[0] : undefined;
  if (problem.code !== 2614 || name !== undefined || only === undefined || !there.has('default')) return [];
  return [reshape(one, clause, only.name.text)];
}

/** Other modules of the project that export the name, for an import of this one name alone. */
export function otherModules(one: Case): readonly Candidate[] {
  const { services: { ts }, problem } = one;
  const node = nodeAt(ts, problem);
  const reference = node === undefined ? undefined : moduleReferenceOf(ts, node);
  const specifier = reference?.moduleSpecifier;
  if (node === undefined || reference === undefined || specifier === undefined || !ts.isStringLiteral(specifier) || namesIn(ts, reference) !== 1) return [];
  const checker = problem.view.service.getProgram()?.getTypeChecker();
  const homes = sourceFilesOf(one).filter((source) => exportsOf(ts, checker, source).has(wantedName(one)));
  return homes.slice(0, 4).map((source) => {
    const path = specifierTo(source.fileName, { problem: { ...problem, name: specifier.text } });
    return { fix: 'own:other-module', title: `Import '${wantedName(one)}' from '${path}'`, brings: path, changes: [{ file: problem.file, start: specifier.getStart() + 1, end: specifier.end - 1, text: path }] };
  });
}

function namesIn(compiler: typeof ts, reference: ts.ImportDeclaration | ts.ExportDeclaration): number {
  if (compiler.isExportDeclaration(reference)) return reference.exportClause !== undefined && compiler.isNamedExports(reference.exportClause) ? reference.exportClause.elements.length : 0;
  const bindings = reference.importClause?.namedBindings;
  const named = bindings !== undefined && compiler.isNamedImports(bindings) ? bindings.elements.length : 0;
  return named + (reference.importClause?.name === undefined ? 0 : 1);
}

/** Some of these errors stand at the name, some at the module's path. */
function wantedName(one: Case): string {
  const node = nodeAt(one.services.ts, one.problem);
  return node !== undefined && one.services.ts.isIdentifier(node) ? node.text : one.problem.name;
}

function importClauseOf({ services: { ts }, problem }: Case): ts.ImportClause | undefined {
  const node = nodeAt(ts, problem);
  const reference = node === undefined ? undefined : moduleReferenceOf(ts, node);
  return reference !== undefined && ts.isImportDeclaration(reference) ? reference.importClause : undefined;
}

function exportedThere({ services: { ts }, problem }: Case): ReadonlySet<string> {
  const checker = problem.view.service.getProgram()?.getTypeChecker();
  const node = nodeAt(ts, problem);
  const specifier = node === undefined ? undefined : moduleReferenceOf(ts, node)?.moduleSpecifier;
  const symbol = specifier === undefined ? undefined : checker?.getSymbolAtLocation(specifier);
  if (checker === undefined || symbol === undefined) return new Set();
  return new Set(checker.getExportsOfModule(symbol).map(({ name }) => name));
}

/** Keeps the type-only word of the clause. */
function reshape({ problem }: Case, clause: ts.ImportClause, text: string): Candidate {
  const first = clause.name ?? clause.namedBindings;
  const start = first?.getStart() ?? clause.getStart();
  return { fix: 'own:import-shape', title: `Import as ${text}`, brings: text, changes: [{ file: problem.file, start, end: clause.end, text }] };
}

/** Imports `word` instead, and uses it wherever the wrong name was used in the file. */
function importAs(one: Case, fix: string, word: string): Candidate | undefined {
  const { services: { ts }, problem } = one;
  const node = nodeAt(ts, problem);
  if (node === undefined || !ts.isIdentifier(node) || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(word)) return undefined;
  const specifier = node.parent;
  const here: Change = { file: problem.file, start: node.getStart(), end: node.end, text: word };
  const renamedHere = (ts.isImportSpecifier(specifier) && specifier.propertyName !== undefined) || !ts.isImportSpecifier(specifier);
  const changes = renamedHere ? [here] : [here, ...usesOf(one, specifier, word)];
  return { fix, title: `Import '${word}' instead of '${problem.name}'`, brings: word, changes };
}

function usesOf({ services: { ts }, problem }: Case, specifier: ts.ImportSpecifier, word: string): readonly Change[] {
  const checker = problem.view.service.getProgram()?.getTypeChecker();
  const imported = checker?.getSymbolAtLocation(specifier.name);
  const uses: Change[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== specifier.name && node.text === specifier.name.text) {
      const short = ts.isShorthandPropertyAssignment(node.parent);
      const symbol = short ? checker?.getShorthandAssignmentValueSymbol(node.parent) : checker?.getSymbolAtLocation(node);
      if (symbol !== undefined && symbol === imported) uses.push({ file: problem.file, start: node.getStart(), end: node.end, text: short ? `${node.text}: ${word}` : word });
    }
    ts.forEachChild(node, visit);
  };
  visit(specifier.getSourceFile());
  return uses;
}
