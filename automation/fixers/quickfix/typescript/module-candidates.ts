import { basename, dirname, extname, relative, sep } from 'node:path';
import type ts from 'typescript';
import type { Candidate, Case } from './candidate.ts';
import type { Compiler } from './compiler.ts';
import { distanceOf } from './spelling.ts';
import { moduleReferenceOf, nodeAt } from './syntax.ts';

const MOST = 5;

/** Where the module of a relative import that leads nowhere may be now: by its file name and by what is imported from it. */
export function moduleCandidates(one: Case): readonly Candidate[] {
  const { problem, question } = one;
  if (!/^\.{1,2}(\/|$)/.test(problem.name)) return [];
  const names = importedNames(one);
  const before = question.removedWords.filter((word) => /^\.{1,2}\//.test(word) && leadsSomewhere(one, word));
  const found = sourceFilesOf(one)
    .map((source) => ({ path: specifierTo(source.fileName, one), rank: rankOf(source, names, one) }))
    .filter(({ rank, path }) => rank !== undefined && path !== problem.name)
    .sort((left, right) => (left.rank ?? 0) - (right.rank ?? 0) || left.path.length - right.path.length || (left.path < right.path ? -1 : 1))
    .map(({ path }) => path);
  return [...new Set([...before, ...found])].slice(0, MOST).map((path) => pointTo(one, path));
}

/** The smaller the better; undefined for a file that is surely another one. */
function rankOf(source: ts.SourceFile, names: readonly string[], { problem, services }: Case): number | undefined {
  const wanted = stemOf(problem.name);
  const stem = stemOf(source.fileName);
  const exported = exportsOf(services.ts, problem.view.service.getProgram()?.getTypeChecker(), source);
  const missing = names.filter((name) => !exported.has(name)).length;
  if (stem === wanted) return missing * 10;
  const distance = distanceOf(stem, wanted);
  const near = distance <= Math.max(1, Math.floor(wanted.length / 3));
  if (near && missing === 0) return 2 + distance;
  return names.length > 0 && missing === 0 ? 8 + distance : undefined;
}

/** The name a module goes by: `index` files go by their folder. */
function stemOf(path: string): string {
  const stem = basename(path).replace(/\.[cm]?[jt]sx?$/i, '');
  return stem === 'index' ? basename(dirname(path)) : stem;
}

/** The checker knows nothing of a file that is no module. */
export function exportsOf(ts: Compiler, checker: ts.TypeChecker | undefined, source: ts.SourceFile): ReadonlySet<string> {
  const symbol = checker?.getSymbolAtLocation(source);
  if (checker === undefined || symbol === undefined) return new Set();
  return new Set(checker.getExportsOfModule(symbol).map(({ name }) => (name === ts.InternalSymbolName.ExportEquals.toString() ? 'default' : name)));
}

function importedNames({ services: { ts }, problem }: Case): readonly string[] {
  const node = nodeAt(ts, problem);
  const reference = node === undefined ? undefined : moduleReferenceOf(ts, node);
  if (reference === undefined) return [];
  if (ts.isExportDeclaration(reference)) return reference.exportClause !== undefined && ts.isNamedExports(reference.exportClause) ? reference.exportClause.elements.map(nameBefore) : [];
  const { importClause } = reference;
  const named = importClause?.namedBindings !== undefined && ts.isNamedImports(importClause.namedBindings) ? importClause.namedBindings.elements.map(nameBefore) : [];
  return importClause?.name === undefined ? named : ['default', ...named];
}

function nameBefore(specifier: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (specifier.propertyName ?? specifier.name).text;
}

/** The project's own modules, without the file itself. */
export function sourceFilesOf({ problem, mayChange }: Case): readonly ts.SourceFile[] {
  const program = problem.view.service.getProgram();
  const own = program?.getSourceFiles() ?? [];
  return own.filter((source) => source.fileName !== problem.file && !source.isDeclarationFile && !source.fileName.includes('/node_modules/') && mayChange(source.fileName));
}

function leadsSomewhere({ services: { ts }, problem }: Case, path: string): boolean {
  const found = ts.resolveModuleName(path, problem.file, problem.view.project.options, ts.sys, undefined, undefined, modeOf(problem.view.service.getProgram()?.getSourceFile(problem.file)));
  return found.resolvedModule !== undefined;
}

function modeOf(source: ts.SourceFile | undefined): ts.ResolutionMode {
  return source?.impliedNodeFormat;
}

/** The relative path to a file, written with the kind of extension that the broken import had (or that Node needs). */
export function specifierTo(file: string, { problem }: Pick<Case, 'problem'>): string {
  const written = /\.[cm]?[jt]sx?$/i.exec(problem.name)?.[0];
  const path = relative(dirname(problem.file), file).split(sep).join('/');
  const dotted = path.startsWith('.') ? path : `./${path}`;
  const bare = dotted.slice(0, dotted.length - extname(dotted).length);
  const needed = problem.code === 2834 || problem.code === 2835;
  if (written === undefined && !needed) return bare.replace(/\/index$/, '') || '.';
  const asWritten = written !== undefined && /ts/i.test(written);
  return asWritten ? dotted : `${bare}${extname(file).replace('ts', 'js').replace(/x$/, '')}`;
}

function pointTo({ problem }: Case, path: string): Candidate {
  const change = { file: problem.file, start: problem.start + 1, end: problem.start + problem.length - 1, text: path };
  return { fix: 'own:module', title: `Import from '${path}' instead of '${problem.name}'`, brings: path, changes: [change] };
}
