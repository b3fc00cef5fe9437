import type ts from 'typescript';
import type { GenerateRequest } from '../request.ts';
import { isSearched, parse } from '../syntax/parse.ts';
import { typescript } from '../../../world/typescript.ts';
import type { ModuleExports, Rename } from '../template.ts';
import { alignTrees } from './alignment.ts';
import { renamesIn } from './renames.ts';

type Request = Pick<GenerateRequest, 'texts' | 'before' | 'modules'>;

const modules = new WeakMap<Request, readonly ModuleExports[]>();

/** What the project's files export: as the request says, or as far as it holds their texts. */
export function modulesOf(request: Request): readonly ModuleExports[] {
  const known = modules.get(request) ?? request.modules ?? searched(request).map(([file, text]) => ({ file, exports: exportsOf(typescript(), parse(file, text)) }));
  modules.set(request, known);
  return known;
}

const renames = new WeakMap<Request, ReadonlyMap<string, readonly Rename[]>>();

/** What the change calls by another name in the files other than this one. */
export function renamesElsewhere(request: Request, file: string): readonly Rename[] {
  const known = renames.get(request) ?? new Map(searched(request).map(([path, text]) => [path, renamesOfFile(path, text, request.before.get(path))]));
  renames.set(request, known);
  return [...known].flatMap(([path, found]) => (path === file ? [] : found));
}

function renamesOfFile(file: string, text: string, before: string | undefined): readonly Rename[] {
  if (before === undefined || before === text) return [];
  return renamesIn(typescript(), alignTrees(typescript(), { old: parse(file, before), now: parse(file, text) }));
}

function searched({ texts }: Request): readonly (readonly [string, string])[] {
  return [...texts].filter(([file]) => isSearched(file));
}

/** The names that a file exports; `default` for the default one. `export *` is not followed. */
export function exportsOf(api: typeof ts, source: ts.SourceFile): readonly string[] {
  return source.statements.flatMap((statement): readonly string[] => {
    if (api.isExportAssignment(statement)) return ['default'];
    if (api.isExportDeclaration(statement)) return statement.exportClause !== undefined && api.isNamedExports(statement.exportClause) ? statement.exportClause.elements.map(({ name }) => name.text) : [];
    const modifiers = api.canHaveModifiers(statement) ? (api.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === api.SyntaxKind.ExportKeyword)) return [];
    if (modifiers.some(({ kind }) => kind === api.SyntaxKind.DefaultKeyword)) return ['default'];
    if (api.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText());
    const named = api.isFunctionDeclaration(statement) || api.isClassDeclaration(statement) || api.isInterfaceDeclaration(statement) || api.isTypeAliasDeclaration(statement) || api.isEnumDeclaration(statement);
    return named && statement.name !== undefined ? [statement.name.text] : [];
  });
}
