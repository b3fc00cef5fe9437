import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../task/failure.ts';
import type { RepairJob } from '../../task/fixer.ts';
import { isScript, projectPath } from './editable.ts';
import { readGuiltyWords } from './guilty-words.ts';
import type { SolveQuestion, Target } from './messages.ts';

/** More files than this are not read for one question. */
const MOST_FILES = 30;
const MOST_TEXT = 20_000;

/** What the TypeScript service is asked for a job; undefined when no script is concerned, or only rules of a linter's own are. */
export function readQuestion(job: RepairJob): Omit<SolveQuestion, 'kind' | 'id' | 'choices'> | undefined {
  const { projectDir } = job.workspace;
  const exists = (path: string) => isScript(path) && !path.includes('node_modules/') && existsSync(join(projectDir, path));
  const saved = unique(job.files).filter(exists);
  const named = unique(job.failures.flatMap((failure) => [failure.file, ...filesIn(failure, projectDir)]));
  const others = named.filter((path) => exists(path) && !saved.includes(path));
  if (saved.length + others.length === 0) return undefined;
  const aboutNames = job.failures.filter(({ kind, name }) => kind === 'test' || /undef|unresolved|named|unused/i.test(name));
  if (aboutNames.length === 0 && job.failures.every(({ kind }) => kind === 'lint')) return undefined;
  const words = readGuiltyWords(job.guiltyDiff);
  return {
    projectDir,
    saved: saved.slice(0, MOST_FILES),
    others: others.slice(0, Math.max(0, MOST_FILES - saved.length)),
    readOnly: unique(job.failures.filter(({ kind }) => kind === 'test').map(({ file }) => file)),
    targets: job.failures.map(toTarget),
    mentions: unique(aboutNames.flatMap(mentionsIn)),
    removedWords: [...words.removed],
    addedWords: [...words.added],
    renames: [...words.renames],
  };
}

/** How many bytes the question is about, to know how long it may take. Files that are gone weigh nothing. */
export function weigh({ projectDir, saved, others }: Pick<SolveQuestion, 'projectDir' | 'saved' | 'others'>): number {
  return [...saved, ...others].reduce((sum, path) => sum + (statSync(join(projectDir, path), { throwIfNoEntry: false })?.size ?? 0), 0);
}

function toTarget({ kind, file, line, name }: Failure): Target {
  const code = kind === 'types' ? /^TS(\d+)$/.exec(name)?.[1] : undefined;
  return { kind, file, line, name, code: code === undefined ? null : Number(code) };
}

/** Files of the project that a failure's message and stack name, in that order. */
function filesIn({ message, stack }: Failure, projectDir: string): readonly string[] {
  const text = `${message}\n${stack ?? ''}`.slice(0, MOST_TEXT);
  const paths = text.match(/(?:file:\/\/)?(?:[A-Za-z]:)?[^\s()'"`:]+\.[cm]?[jt]sx?(?=[\s:)'"`?]|$)/gm) ?? [];
  return paths.map((path) => projectPath(projectDir, decodePath(path))).filter((path) => path !== undefined);
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path.replace(/^file:\/\//, ''));
  } catch {
    return path;
  }
}

/** Identifiers and module paths of a message: an error names what it misses. */
function mentionsIn({ message }: Failure): readonly string[] {
  const text = message.slice(0, MOST_TEXT);
  const quoted = [...text.matchAll(/["'`]([^"'`\s]{1,200})["'`]/g)].map((match) => match[1] ?? '');
  return [...(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []), ...quoted];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
