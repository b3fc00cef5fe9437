import { createTwoFilesPatch } from 'diff';
import { guard } from '../../../automation/guard/guard.ts';
import { noUsage } from '../../../automation/task/attempt.ts';
import type { GuardCase, GuardVerdict } from '../../../automation/task/fixer.ts';
import type { PatchFile } from '../../../automation/task/snapshot.ts';
import type { CorpusCase } from './case.ts';

/** What the guard says of a case. */
export function judgeCase(one: CorpusCase): GuardVerdict {
  return guard(guardCaseOf(one));
}

/** A case as the verifying step would hand it in. */
export function guardCaseOf(one: CorpusCase): GuardCase {
  const changed = Object.entries(one.patch).map(([path, after]) => ({ path, before: one.files[path] ?? null, after }));
  const testFiles = [...new Set(one.failing.map(({ file }) => file))];
  return {
    patch: { base: { commit: 'c', tree: 't', takenAt: '' }, commit: 'p', tree: 'u', files: changed.map(fileOf), diff: changed.map(({ path, before, after }) => createTwoFilesPatch(`a/${path}`, `b/${path}`, before ?? '', after ?? '')).join(''), hash: 'h' },
    usage: noUsage,
    workspace: { projectDir: '/w/w0' },
    texts: new Map(changed.map(({ path, before, after }) => [path, { before: before ?? '', after: after ?? '' }])),
    failures: one.failing.map(({ file, name }) => ({ fingerprint: 'f', check: 'tests', kind: 'test', file, line: null, column: null, name, message: '', stack: null })),
    testTexts: new Map(testFiles.flatMap((file) => (one.files[file] === undefined ? [] : [[file, one.files[file]]]))),
    grants: one.grants,
    bounds: { files: 10, lines: 400, paths: [], askPaths: ['**/migrations/**'], ...one.bounds },
  };
}

function fileOf({ path, before, after }: { path: string; before: string | null; after: string | null }): PatchFile {
  const [old, now] = [lines(before), lines(after)];
  return { path, before: before === null ? null : 'b', after: after === null ? null : 'a', modeBefore: before === null ? null : '100644', modeAfter: after === null ? null : '100644', binary: false, addedLines: now.filter((line) => !old.includes(line)).length, removedLines: old.filter((line) => !now.includes(line)).length };
}

function lines(text: string | null): readonly string[] {
  return text === null ? [] : text.split('\n');
}
