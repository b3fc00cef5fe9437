import { readTests } from '../../guard/study/test-values.ts';
import { parseScript } from '../../guard/study/syntax.ts';
import { valueKeyOf, weightOf } from '../../guard/study/values.ts';
import type { CandidatePatch } from '../../schemata/candidate.ts';
import type { Failure } from '../../task/failure.ts';
import { applyEdits, filesOf } from './write-candidate.ts';

/** Is this text one constant (a number, a string without holes, true, false, null)? */
export function isLiteral(text: string): boolean {
  return /^[-+]?(?:\d[\d_]*\.?[\d_]*(?:e[-+]?\d+)?|0[xbo][\da-f_]+)n?$|^'(?:[^'\\\n]|\\.)*'$|^"(?:[^"\\\n]|\\.)*"$|^`(?:[^`\\$]|\\.)*`$|^(?:true|false|null|undefined)$/i.test(text.trim());
}

export interface TestSide {
  readonly failures: readonly Failure[];
  readonly testTexts: ReadonlyMap<string, string>;
}

/**
 * Does the candidate bring a constant into the code that a failing test expects? A wrong test would be "fixed" just so.
 * Small whole numbers come up by themselves (`i + 1`): they count only where they stand for a value as a whole. Where a
 * single edit turns another failing test green that expects something else, the constant is no one test's answer.
 */
export function copiesFromTest(candidate: CandidatePatch, texts: ReadonlyMap<string, string>, { failures, testTexts }: TestSide): boolean {
  const { tests, expected } = readTests(failures, testTexts);
  const isVouchedFor = (key: string): boolean => candidate.edits.length === 1 && tests.some((test) => test.expected.size > 0 && !test.expected.has(key));
  const whole = candidate.edits.some(({ text }) => isLiteral(text.replace(/^return\s+|;$/g, '')));
  return filesOf(candidate).some((file) => {
    const now = texts.get(file) ?? '';
    const known = countsOf(file, now);
    const fresh = [...countsOf(file, applyEdits(now, file, candidate.edits))].filter(([key, count]) => count > (known.get(key) ?? 0));
    return fresh.some(([key]) => expected.has(key) && (whole || weightOf(key) !== 'trivial') && !isVouchedFor(key));
  });
}

function countsOf(file: string, text: string): ReadonlyMap<string, number> {
  const tree = parseScript(file, text);
  const counts = new Map<string, number>();
  if (tree === undefined) return counts;
  const { NumericLiteral, StringLiteral, NoSubstitutionTemplateLiteral, BigIntLiteral, PrefixUnaryExpression, TrueKeyword, FalseKeyword, NullKeyword } = tree.ts.SyntaxKind;
  for (const node of tree.of(NumericLiteral, StringLiteral, NoSubstitutionTemplateLiteral, BigIntLiteral, PrefixUnaryExpression, TrueKeyword, FalseKeyword, NullKeyword)) {
    const key = valueKeyOf(tree, node);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
