import { Script } from 'node:vm';
import type { Compiler } from './tree.ts';

/**
 * Does a JavaScript engine take this text? The parser of TypeScript lets through what an engine refuses at once
 * (`let` twice, `break` outside of a loop, an assignment to a sum), and one such candidate would cost all the others.
 */
export function compiles(ts: Compiler, file: string, text: string): boolean {
  const { JsxEmit, ModuleKind, ScriptTarget } = ts;
  const compilerOptions = { target: ScriptTarget.ES2022, module: ModuleKind.CommonJS, jsx: JsxEmit.React, allowJs: true, alwaysStrict: false, isolatedModules: true, experimentalDecorators: true, useDefineForClassFields: true };
  try {
    const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: file.replace(/\.m([jt]s)$/, '.$1') });
    return new Script(`(async function(){${outputText.replace(/\bimport\.meta\b/g, '({})')}\n})`) instanceof Script;
  } catch {
    return false;
  }
}
