import type ts from 'typescript';
import type { AcceptedFix } from '../fix-table.ts';
import { newlineOf, spliceOf } from '../file-text.ts';
import type { Candidate, Case } from './candidate.ts';

/** The language service's own fixes of one name that the table accepts. */
export function serviceCandidates(one: Case, accepted: AcceptedFix): readonly Candidate[] {
  const name = accepted.fix.slice('ts:'.length);
  return fixesOf(one)
    .filter((action) => action.fixName === name && (accepted.variant === undefined || accepted.variant === variantOf(one, action)))
    .filter(({ commands, changes }) => (commands ?? []).length === 0 && changes.every(({ isNewFile }) => isNewFile !== true))
    .filter((action) => accepted.inert !== true || removesNothingAlive(one, action))
    .map((action) => toCandidate(accepted.fix, action));
}

/** The service names the variant of a fix only where several errors could be fixed alike, so it is read from what it does. */
function variantOf({ services }: Case, { changes }: ts.CodeFixAction): 'import' | 'prefix' | 'delete' {
  const touched = changes.flatMap(({ fileName, textChanges }) => textChanges.map(({ span, newText }) => ({ newText, text: (services.files.text(fileName) ?? '').slice(span.start, span.start + span.length) })));
  if (touched.some(({ newText }) => newText.startsWith('_'))) return 'prefix';
  return touched.every(({ text }) => /^\s*import\b/.test(text)) ? 'import' : 'delete';
}

/** The service may stumble over broken syntax; then it has no fix. */
function fixesOf({ services, problem }: Case): readonly ts.CodeFixAction[] {
  const text = services.files.text(problem.file) ?? '';
  const { service } = problem.view;
  try {
    return service.getCodeFixesAtPosition(problem.file, problem.start, problem.start + problem.length, [problem.code], formatOf(services.ts, text), preferencesOf(text));
  } catch {
    return [];
  }
}

function formatOf(compiler: typeof ts, text: string): ts.FormatCodeSettings {
  const indent = indentOf(text);
  return { ...compiler.getDefaultFormatCodeSettings(newlineOf(text)), ...indent, semicolons: semicolonsOf(compiler, text) };
}

function indentOf(text: string): { readonly indentSize: number; readonly tabSize: number; readonly convertTabsToSpaces: boolean } {
  const first = /^(\t+| {2,8})\S/m.exec(text)?.[1] ?? '  ';
  if (first.startsWith('\t')) return { indentSize: 4, tabSize: 4, convertTabsToSpaces: false };
  const size = first.length >= 4 ? 4 : 2;
  return { indentSize: size, tabSize: size, convertTabsToSpaces: true };
}

function semicolonsOf({ SemicolonPreference }: typeof ts, text: string): ts.SemicolonPreference {
  const statements = text.match(/^\s*(?:import|export|const|let|return)\b.*$/gm) ?? [];
  const withIt = statements.filter((line) => /;\s*$/.test(line)).length;
  if (withIt > 0) return SemicolonPreference.Ignore;
  return statements.some((line) => /["'\w)\]]\s*$/.test(line)) ? SemicolonPreference.Remove : SemicolonPreference.Ignore;
}

function preferencesOf(text: string): ts.UserPreferences {
  const single = text.match(/'/g)?.length ?? 0;
  const double = text.match(/"/g)?.length ?? 0;
  return {
    quotePreference: double > single ? 'double' : 'single',
    includeCompletionsForModuleExports: true,
    includeCompletionsWithInsertText: true,
    includePackageJsonAutoImports: 'off',
    importModuleSpecifierPreference: 'shortest',
    allowTextChangesInNewFiles: false,
  };
}

/** Neither a call nor a body may vanish: whoever wrote it wanted it to happen. */
function removesNothingAlive({ services }: Case, { changes }: ts.CodeFixAction): boolean {
  return changes.every(({ fileName, textChanges }) => {
    const text = services.files.text(fileName) ?? '';
    return textChanges.every(({ span, newText }) => {
      const touched = text.slice(span.start, span.start + span.length);
      const { start, end } = spliceOf(touched, newText);
      return !/[({`]|=>|\bawait\b|\bnew\b/.test(touched.slice(start, end)) || (newText !== '' && touched.includes(newText.replace(/[;\s]+$/, '')));
    });
  });
}

function toCandidate(fix: string, { description, changes }: ts.CodeFixAction): Candidate {
  const flat = changes.flatMap(({ fileName, textChanges }) =>
    textChanges.map(({ span, newText }) => ({ file: fileName, start: span.start, end: span.start + span.length, text: newText })),
  );
  return { fix, title: description, brings: /["']([^"']+)["']/.exec(description)?.[1] ?? '', changes: flat };
}
