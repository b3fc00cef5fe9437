import ts from 'typescript';
import { fingerprintOf, type Failure } from '../../automation/task/failure.ts';
import { walk } from '../../automation/fixers/repair/donors/tree.ts';
import { openSpace } from '../../automation/fixers/repair/syntax/space.ts';
import type { Draft, ModuleExports, SearchSpace, Template } from '../../automation/fixers/repair/template.ts';

export interface Case {
  readonly file?: string;
  readonly before?: string;
  readonly now: string;
  readonly message?: string;
  readonly kind?: Failure['kind'];
  readonly modules?: readonly ModuleExports[];
  readonly more?: Readonly<Record<string, { readonly before?: string; readonly now: string }>>;
}

/** The space that a search would open: real syntax trees and scopes, no types. `more` are the project's other files, as they are and as they were. */
export function makeSpace({ file = 'src/a.ts', before, now, message = 'expected 1 to be 2', kind = 'test', modules, more = {} }: Case): SearchSpace {
  const others = Object.entries(more);
  return openSpace({
    projectDir: undefined,
    texts: new Map([[file, now], ...others.map(([path, one]) => [path, one.now] as const)]),
    before: new Map([...(before === undefined ? [] : [[file, before] as const]), ...others.map(([path, one]) => [path, one.before ?? one.now] as const)]),
    suspects: [],
    failures: [failureOf(message, kind)],
    ...(modules === undefined ? {} : { modules }),
  }, file, now);
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
