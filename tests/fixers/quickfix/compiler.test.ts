import ts from 'typescript';
import { expect, it } from 'vitest';
import { commentsRead } from '../../../automation/fixers/quickfix/typescript/compiler.ts';

it('comments of declarations are left where the compiler can do that, and read where it is older than 5.3', () => {
  expect(commentsRead(ts)).toBe(ts.JSDocParsingMode.ParseForTypeErrors);
  const old = { ...ts, JSDocParsingMode: undefined } as unknown as typeof ts;
  expect(commentsRead(old)).toBeUndefined();
});
