import type ts from 'typescript';
import type { Compiler } from './compiler.ts';
import type { Problem } from './problems.ts';

/** The innermost node that begins where the problem does and is no longer than it; undefined in a broken tree. */
export function nodeAt(ts: Compiler, problem: Pick<Problem, 'file' | 'start' | 'length' | 'view'>): ts.Node | undefined {
  const source = problem.view.service.getProgram()?.getSourceFile(problem.file);
  if (source === undefined) return undefined;
  const end = problem.start + problem.length;
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > problem.start || node.end < end) return;
    if (node.getStart(source) === problem.start && node.end === end) found = node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The import or re-export that a node belongs to. */
export function moduleReferenceOf(ts: Compiler, node: ts.Node): ts.ImportDeclaration | ts.ExportDeclaration | undefined {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) if (ts.isImportDeclaration(at) || ts.isExportDeclaration(at)) return at;
  return undefined;
}
