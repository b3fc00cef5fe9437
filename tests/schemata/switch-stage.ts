import { createContext, runInContext } from 'node:vm';
import ts from 'typescript';
import type { CandidatePatch, TextEdit } from '../../automation/schemata/candidate.ts';
import type { Keepgreen } from '../../automation/schemata/protocol.ts';
import { runtimeSource } from '../../automation/schemata/runtime/source.ts';
import type { SwitchedFile, SwitchRequest } from '../../automation/schemata/switchable.ts';
import { makeSwitchable } from '../../automation/schemata/switchable.ts';

/** A module in a scope of its own: what it exports, what it wrote, and the runtime beside it. */
export interface Loaded {
  readonly exports: Record<string, unknown>;
  readonly keepgreen: Keepgreen;
  run(code: string): unknown;
}

/** Strips types and evaluates as a CommonJS module, as runners do. */
export function load(file: string, text: string, before?: (keepgreen: Keepgreen) => void): Loaded {
  const { outputText } = ts.transpileModule(text, { fileName: file, compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, jsx: ts.JsxEmit.React, experimentalDecorators: true, allowJs: true, alwaysStrict: false } });
  const log: unknown[] = [];
  const React = { createElement: (...parts: unknown[]) => parts, Fragment: 'fragment' };
  const context = createContext({ process, structuredClone, log, React, exports: {}, module: {} });
  runInContext('module.exports = exports;', context);
  runInContext(runtimeSource(), context);
  const keepgreen = runInContext('globalThis.__keepgreen', context) as Keepgreen;
  before?.(keepgreen);
  runInContext(`(function(exports, module){${outputText}\n})(exports, module)`, context, { timeout: 5000 });
  return { exports: runInContext('module.exports', context) as Record<string, unknown>, keepgreen, run: (code) => runInContext(code, context, { timeout: 5000 }) as unknown };
}

export function candidate(id: number, file: string, ...edits: readonly Omit<TextEdit, 'file'>[]): CandidatePatch {
  return { id, template: 'test', prior: 1, why: `candidate ${id}`, edits: edits.map((edit) => ({ file, ...edit })) };
}

/** The edit that puts `to` in the place of the only (or nth) `from`. */
export function replacing(text: string, from: string, to: string, nth = 0): Omit<TextEdit, 'file'> {
  let start = -1;
  for (let step = 0; step <= nth; step += 1) start = text.indexOf(from, start + 1);
  if (start < 0) throw new Error(`no ${from} in the text`);
  return { start, end: start + from.length, text: to };
}

export function edited(text: string, { edits }: CandidatePatch): string {
  return [...edits].sort((a, b) => b.start - a.start || b.end - a.end).reduce((all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end), text);
}

export function switchable(file: string, text: string, request: Partial<SwitchRequest> & Pick<SwitchRequest, 'candidates'>): SwitchedFile {
  return makeSwitchable({ ts, file, text, ...request });
}
