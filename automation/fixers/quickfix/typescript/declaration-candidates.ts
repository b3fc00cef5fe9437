import { join } from 'node:path';
import type ts from 'typescript';
import type { Candidate, Case } from './candidate.ts';

/**
 * Takes a renaming back: the guilty change renamed what is missing here at its declaration, so the declaration (and
 * what already follows it) gets the old name again. The only way where a test asks for the old name.
 */
export function declarationCandidates(one: Case): readonly Candidate[] {
  const { problem, question } = one;
  const renames = question.renames.filter(({ from }) => from === problem.name);
  return renames.flatMap(({ to }) => question.saved.map((path) => renameBack(one, path, to))).filter((candidate) => candidate !== undefined);
}

function renameBack({ services, problem }: Case, path: string, to: string): Candidate | undefined {
  const file = join(services.projectDir, path);
  if (services.files.text(file) === undefined) return undefined;
  const { service } = services.of(file);
  const source = service.getProgram()?.getSourceFile(file);
  const declared = source === undefined ? undefined : declarationOf(services.ts, source, to);
  if (declared === undefined) return undefined;
  const places = service.findRenameLocations(file, declared.getStart(), false, false, { providePrefixAndSuffixTextForRename: false }) ?? [];
  const changes = places.map(({ fileName, textSpan, prefixText, suffixText }) => ({
    file: fileName,
    start: textSpan.start,
    end: textSpan.start + textSpan.length,
    text: `${prefixText ?? ''}${problem.name}${suffixText ?? ''}`,
  }));
  if (changes.length === 0) return undefined;
  return { fix: 'own:declaration', title: `Rename '${to}' back to '${problem.name}' in ${path}`, brings: problem.name, changes };
}

/** The first place where a file declares a name. */
function declarationOf(compiler: typeof ts, source: ts.SourceFile, name: string): ts.Identifier | undefined {
  let found: ts.Identifier | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined) return;
    if (compiler.isIdentifier(node) && node.text === name && isDeclared(compiler, node)) found = node;
    else compiler.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isDeclared(compiler: typeof ts, node: ts.Identifier): boolean {
  const { parent } = node;
  const declares =
    compiler.isVariableDeclaration(parent) || compiler.isFunctionDeclaration(parent) || compiler.isClassDeclaration(parent) || compiler.isInterfaceDeclaration(parent) ||
    compiler.isTypeAliasDeclaration(parent) || compiler.isEnumDeclaration(parent) || compiler.isMethodDeclaration(parent) || compiler.isPropertyDeclaration(parent) ||
    compiler.isPropertySignature(parent) || compiler.isMethodSignature(parent) || compiler.isPropertyAssignment(parent) || compiler.isEnumMember(parent) ||
    compiler.isGetAccessorDeclaration(parent) || compiler.isExportSpecifier(parent);
  return declares && parent.name === node;
}
