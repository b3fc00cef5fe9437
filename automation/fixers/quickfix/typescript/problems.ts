import { join } from 'node:path';
import type ts from 'typescript';
import { acceptedFixes, isAboutNames, isAboutUnused } from '../fix-table.ts';
import type { SolveQuestion } from '../messages.ts';
import type { Services, View } from './services.ts';

/** One error of one file, where it stands in the text as it is now. */
export interface Problem {
  /** The same for equal errors about the same name in one file: they are fixed in the same way. */
  readonly key: string;
  /** Absolute, and relative to the project. */
  readonly file: string;
  readonly path: string;
  readonly code: number;
  readonly start: number;
  readonly length: number;
  readonly line: number;
  /** The text it is about, without quotes. */
  readonly name: string;
  readonly view: View;
  /** May something be done about it? The others only count, so that no fix makes more of them. */
  readonly wanted: boolean;
}

/** Every error in these project-relative files that can be believed, in their order. */
export function findProblems(services: Services, question: SolveQuestion, paths: readonly string[]): readonly Problem[] {
  return paths.flatMap((path) => problemsOf(services, question, path));
}

function problemsOf(services: Services, question: SolveQuestion, path: string): readonly Problem[] {
  const file = join(services.projectDir, path);
  if (services.files.text(file) === undefined) return [];
  const view = services.of(file);
  const source = view.service.getProgram()?.getSourceFile(file);
  if (source === undefined) return [];
  return diagnosticsOf(services, view, file, wantsUnused(question, path))
    .map((diagnostic) => toProblem({ diagnostic, source, path, view, question }))
    .filter((problem) => problem !== undefined);
}

function diagnosticsOf({ ts }: Services, { service }: View, file: string, unused: boolean): readonly ts.Diagnostic[] {
  const errors = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)].filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (!unused) return errors;
  return [...errors, ...service.getSuggestionDiagnostics(file).filter(({ code }) => isAboutUnused(code))];
}

/** Linters find unused names by themselves; the service has the fix for them. */
function wantsUnused({ targets }: SolveQuestion, path: string): boolean {
  return targets.some(({ kind, file, name }) => kind === 'lint' && file === path && /unused/i.test(name));
}

interface Found {
  readonly diagnostic: ts.Diagnostic;
  readonly source: ts.SourceFile;
  readonly path: string;
  readonly view: View;
  readonly question: SolveQuestion;
}

function toProblem({ diagnostic, source, path, view, question }: Found): Problem | undefined {
  const { start, length, code } = diagnostic;
  if (start === undefined || length === undefined) return undefined;
  const name = source.text.slice(start, Math.min(start + length, start + LONGEST_NAME)).replace(/^["'`]|["'`]$/g, '');
  const line = source.getLineAndCharacterOfPosition(start).line + 1;
  const base = { key: `${path}|${code}|${name}`, file: source.fileName, path, code, start, length, line, name, view };
  if (view.project.namesOnly && !isBelieved(base, question)) return undefined;
  return { ...base, wanted: acceptedFixes(code).length > 0 && isWanted(base, question) };
}

const LONGEST_NAME = 200;

type Base = Omit<Problem, 'wanted'>;

/** In files that nobody type-checks an error is believed when a red test talks of it or the guilty change brought it. */
function isBelieved({ code, name, path, line }: Base, question: SolveQuestion): boolean {
  if (isAboutUnused(code)) return isLintTarget(question, path, line);
  if (!isAboutNames(code)) return false;
  if (code === 2307 && /^\.{1,2}\/(.*\/)?[^./]+(\.[cm]?[jt]sx?)?$/.test(name)) return true;
  return question.mentions.includes(name) || isOfTheChange(name, question);
}

function isOfTheChange(name: string, { addedWords, removedWords }: SolveQuestion): boolean {
  const unknown = addedWords.length === 0 && removedWords.length === 0;
  return unknown || addedWords.includes(name) || removedWords.includes(name);
}

function isWanted({ code, name, path, line }: Base, question: SolveQuestion): boolean {
  if (question.targets.some((target) => target.kind === 'types' && target.file === path && target.code === code)) return true;
  if (isAboutUnused(code) && question.targets.some(({ kind }) => kind === 'lint')) return isLintTarget(question, path, line);
  const red = new Set(question.targets.map(({ kind }) => kind));
  if (!red.has('types') && !red.has('test')) return isAboutNames(code) && question.mentions.includes(name);
  // Where the type checker is red it has named its errors: others in the file are older than the change, unless they speak of it.
  if (question.saved.includes(path)) return !red.has('types') || isOfTheChange(name, question);
  return isAboutNames(code) && (question.mentions.includes(name) || question.removedWords.includes(name) || question.others.includes(path));
}

function isLintTarget({ targets }: SolveQuestion, path: string, line: number): boolean {
  return targets.some((target) => target.kind === 'lint' && target.file === path && (target.line === null || target.line === line));
}
