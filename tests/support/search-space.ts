import ts from 'typescript';
import { diffLines } from 'diff';
import { fingerprintOf, type Failure } from '../../automation/task/failure.ts';
import type { LineRange } from '../../automation/task/line-range.ts';
import { walk } from '../../automation/fixers/repair/donors/tree.ts';
import type { Draft, Name, Scope, SearchSpace, Template } from '../../automation/fixers/repair/template.ts';

export interface Case extends Partial<Pick<SearchSpace, 'modules' | 'renames'>> {
  readonly file?: string;
  readonly before?: string;
  readonly now: string;
  readonly message?: string;
  readonly kind?: Failure['kind'];
}

/** A space of real syntax trees, with a scope that knows names but no types. */
export function makeSpace({ file = 'src/a.ts', before, now, message = 'expected 1 to be 2', kind = 'test', modules, renames }: Case): SearchSpace {
  const source = parse(file, now);
  return {
    ts, file, text: now, source, scope: scopeOf(source), suspects: [],
    before: before === undefined ? undefined : { text: before, source: parse(file, before) },
    changed: before === undefined ? [] : changedLines(before, now),
    failures: [failureOf(message, kind)],
    ...(modules === undefined ? {} : { modules }),
    ...(renames === undefined ? {} : { renames }),
  };
}

export function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

function failureOf(message: string, kind: Failure['kind']): Failure {
  const failure = { check: 'vitest', kind, file: 'src/a.test.ts', line: 1, column: 1, name: 'works', message, stack: null };
  return { ...failure, fingerprint: fingerprintOf(failure) };
}

/** The file's text with each draft made, in the order in which nodes and drafts come. Every one parses. */
export function textsOf(template: Template, one: Case): readonly string[] {
  const space = makeSpace(one);
  const texts = draftsOf(template, space).map(({ edits }) => apply(space.text, edits));
  for (const text of texts) {
    const { parseDiagnostics } = parse(space.file, text) as ts.SourceFile & { parseDiagnostics: readonly ts.Diagnostic[] };
    const [problem] = parseDiagnostics;
    if (problem !== undefined) throw new Error(`${ts.flattenDiagnosticMessageText(problem.messageText, '\n')} in\n${text}`);
  }
  return texts;
}

export function draftsOf(template: Template, space: SearchSpace): readonly Draft[] {
  return [...walk(space.source)].flatMap((node) => [...template.draftsAt(node, space)]).sort((a, b) => (b.likely ?? 1) - (a.likely ?? 1));
}

function apply(text: string, edits: Draft['edits']): string {
  return [...edits].sort((a, b) => b.start - a.start).reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}

/** Lines of the new text that came, and those beside which some went. */
function changedLines(before: string, now: string): LineRange[] {
  const ranges: LineRange[] = [];
  let line = 1;
  for (const part of diffLines(before, now)) {
    if (part.added) ranges.push({ first: line, last: line + part.count - 1 });
    if (part.removed) ranges.push({ first: Math.max(1, line - 1), last: line });
    if (!part.removed) line += part.count;
  }
  return ranges;
}

/** Declarations of the functions around, parameters first; nothing of a function inside another is seen from outside. */
function scopeOf(source: ts.SourceFile): Scope {
  return {
    namesAt(node) {
      const names: Name[] = [];
      for (let around: ts.Node | undefined = node; around !== undefined; around = around.parent as ts.Node | undefined) {
        if (ts.isSourceFile(around) || ts.isBlock(around) || ts.isFunctionLike(around) || ts.isForStatement(around) || ts.isForOfStatement(around)) names.push(...declared(around, source));
      }
      return names.filter((one, index) => names.findIndex(({ name }) => name === one.name) === index);
    },
    membersOf: () => [],
    isCompatible: () => undefined,
  };
}

function declared(around: ts.Node, source: ts.SourceFile): readonly Name[] {
  const names: Name[] = [];
  const visit = (node: ts.Node): void => {
    const bind = (name: ts.Node | undefined, kind: Name['kind']) => void (name !== undefined && ts.isIdentifier(name) && names.push({ name: name.text, kind, type: undefined }));
    if (ts.isVariableDeclaration(node)) bind(node.name, 'variable');
    else if (ts.isParameter(node)) bind(node.name, 'parameter');
    else if (ts.isBindingElement(node)) bind(node.name, 'variable');
    else if (ts.isImportSpecifier(node) || ts.isImportClause(node)) bind(node.name, 'import');
    else if (ts.isFunctionDeclaration(node)) bind(node.name, 'function');
    else if (ts.isClassDeclaration(node)) bind(node.name, 'class');
    if (node !== around && (ts.isFunctionLike(node) || ts.isBlock(node))) return;
    ts.forEachChild(node, visit);
  };
  if (around === source || !ts.isSourceFile(around)) visit(around);
  return names;
}
