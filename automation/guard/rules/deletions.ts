import type ts from 'typescript';
import type { Rule, Sighting } from '../rule.ts';
import type { ChangedFile, Study } from '../study/study.ts';
import type { Side } from '../study/study.ts';

/** What a fix took away. */
export const deletionRules: readonly Rule[] = [
  { id: 'removed-check', severity: 'warn', about: 'leaves fewer `throw`s or assertions in a source file than there were', instead: 'Keep validation unless it is the fault itself.', look: ({ sources }: Study) => sources.flatMap(removedChecks) },
  { id: 'big-deletion', severity: 'warn', about: 'removes more than 30 % of a file and more than 20 lines, or a whole source file', instead: 'Remove only what is wrong.', look: (study: Study) => bigDeletions(study) },
];

function removedChecks(file: ChangedFile): readonly Sighting[] {
  const script = file.script();
  if (script === undefined) return [];
  const gone = checksIn(script.before) - checksIn(script.after);
  return gone > 0 ? [{ path: file.path, line: null, what: `it removed ${gone} ${gone === 1 ? 'check' : 'checks'} (throw, assert) from ${file.path}` }] : [];
}

function checksIn({ tree, names }: Side): number {
  const { ThrowStatement, CallExpression } = tree.ts.SyntaxKind;
  const asserts = tree.of(CallExpression).filter((node) => /^\??(assert|invariant|console\.assert)(\.|$)/.test(names.chainOf((node as ts.CallExpression).expression) ?? ''));
  return tree.of(ThrowStatement).length + asserts.length;
}

function bigDeletions({ about }: Study): readonly Sighting[] {
  return about.patch.files.flatMap(({ path, after, removedLines, addedLines, binary }) => {
    if (binary) return [];
    if (after === null) return [{ path, line: null, what: `it deleted ${path}` }];
    const before = about.texts.get(path)?.before ?? '';
    const had = before === '' ? 0 : before.split('\n').length;
    const gone = removedLines - addedLines;
    return gone > 20 && gone > had * 0.3 ? [{ path, line: null, what: `it removed ${gone} of ${had} lines from ${path}` }] : [];
  });
}
