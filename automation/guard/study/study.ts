import type { GuardCase } from '../../task/fixer.ts';
import type { PatchFile } from '../../task/snapshot.ts';
import { judgeFile } from '../judge-file.ts';
import { judgePath } from '../protected-paths.ts';
import { addedLines } from './added-lines.ts';
import { linesOfDiff } from './diff-lines.ts';
import { bindingsOf } from './names.ts';
import type { Names } from './names.ts';
import { isScript, parseScript } from './syntax.ts';
import type { Tree } from './syntax.ts';
import { readTests } from './test-values.ts';
import type { TestValues } from './test-values.ts';

/** A patch as the rules look at it. Everything dear is made when it is first asked for. */
export interface Study {
  readonly about: GuardCase;
  /** Sources that the patch leaves behind: text, not deleted, no test, and not refused for their path. */
  readonly sources: readonly ChangedFile[];
  /** Changed or deleted tests that a grant allows to change. */
  readonly tests: readonly ChangedFile[];
  /** Values that the failing tests name. */
  readonly values: () => TestValues;
}

export interface ChangedFile {
  readonly path: string;
  readonly file: PatchFile;
  readonly before: string;
  readonly after: string;
  /** 1-based lines of `after`. */
  readonly added: () => ReadonlySet<number>;
  /** Both sides parsed; undefined when it is no script or can't be parsed: judge it by text. */
  readonly script: () => Script | undefined;
}

export interface Script {
  readonly path: string;
  readonly before: Side;
  readonly after: Side;
  readonly added: ReadonlySet<number>;
}

export interface Side {
  readonly tree: Tree;
  readonly names: Names;
}

/** Characters parsed in one patch, both sides together; beyond it files are judged by text. */
const MAX_PARSED = 1_000_000;

/** What rules need to know of a case. Pure; throws nothing. */
export function studyOf(about: GuardCase): Study {
  const budget = { left: MAX_PARSED };
  const all = about.patch.files.filter((file) => !file.binary && judgeFile(file, about) === undefined).map((file) => changedFile(file, about, budget));
  const isTest = ({ path }: ChangedFile): boolean => judgePath(path)?.family === 'test';
  return {
    about,
    sources: all.filter((one) => one.file.after !== null && !isTest(one)),
    tests: all.filter(isTest),
    values: once(() => readTests(about.failures, about.testTexts)),
  };
}

function changedFile(file: PatchFile, about: GuardCase, budget: { left: number }): ChangedFile {
  const { before, after } = about.texts.get(file.path) ?? linesOfDiff(about.patch.diff, file.path);
  const added = once(() => addedLines(before, after));
  return { path: file.path, file, before, after, added, script: once(() => parsePair({ path: file.path, before, after }, added, budget)) };
}

function parsePair({ path, before, after }: { path: string; before: string; after: string }, added: () => ReadonlySet<number>, budget: { left: number }): Script | undefined {
  if (!isScript(path) || before.length + after.length > budget.left) return undefined;
  budget.left -= before.length + after.length;
  const [old, now] = [parseScript(path, before), parseScript(path, after)];
  if (old === undefined || now === undefined) return undefined;
  return { path, before: { tree: old, names: bindingsOf(old) }, after: { tree: now, names: bindingsOf(now) }, added: added() };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
