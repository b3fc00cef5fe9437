import type ts from 'typescript';
import type { SearchSpace } from '../template.ts';

/** Does the statement declare a name (so that it can't be left out, doubled or moved out of its block without more)? */
export function declares({ ts: api }: SearchSpace, node: ts.Node): boolean {
  return api.isVariableStatement(node) || api.isFunctionDeclaration(node) || api.isClassDeclaration(node) || api.isImportDeclaration(node) || api.isExportDeclaration(node) || api.isExportAssignment(node) || api.isEnumDeclaration(node) || api.isInterfaceDeclaration(node) || api.isTypeAliasDeclaration(node) || api.isModuleDeclaration(node);
}
