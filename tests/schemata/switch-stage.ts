import { Script } from 'node:vm';
import ts from 'typescript';
import type { CandidatePatch, TextEdit } from '../../automation/schemata/candidate.ts';
import type { Keepgreen } from '../../automation/schemata/protocol.ts';
import { probeSource, runtimeSource } from '../../automation/schemata/runtime/source.ts';
import type { SwitchedFile, SwitchRequest } from '../../automation/schemata/switchable.ts';
import { makeSwitchable } from '../../automation/schemata/switchable.ts';

/** A text as runners make it (types stripped, CommonJS), to be evaluated as often as wanted, each time in a scope of its own. */
export interface Program {
  /** `module`: what it exports, or the error that evaluating it threw. */
  start(before?: (keepgreen: Keepgreen) => void): { readonly keepgreen: Keepgreen; readonly module: Record<string, unknown> };
}

interface Scope {
  __keepgreen?: Keepgreen;
  process: NodeJS.Process;
}

const installRuntime = new Script(`(function (globalThis) { ${runtimeSource()} })`).runInThisContext() as (scope: Scope) => void;

const installProbe = new Script(`(function (globalThis) { ${probeSource()} })`).runInThisContext() as (scope: object) => void;

/** For `start`: sets up what probes. */
export function probeRuntime(keepgreen: Keepgreen): void {
  installProbe({ __keepgreen: keepgreen, setTimeout });
}

const React = { createElement: (...parts: readonly unknown[]) => parts, Fragment: 'fragment' };

export function programOf(file: string, text: string): Program {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, jsx: ts.JsxEmit.React, experimentalDecorators: true, allowJs: true, alwaysStrict: false };
  const { outputText } = ts.transpileModule(text, { fileName: file, compilerOptions });
  const body = new Script(`(function (globalThis, exports, module, React) {${outputText}\n})`).runInThisContext() as (...scope: readonly unknown[]) => void;
  return {
    start: (before) => {
      const scope: Scope = { process };
      installRuntime(scope);
      if (scope.__keepgreen === undefined) throw new Error('the runtime did not set itself up');
      before?.(scope.__keepgreen);
      const module = { exports: {} as Record<string, unknown> };
      try {
        body.call(undefined, scope, module.exports, module, React);
      } catch (error) {
        module.exports = error as Record<string, unknown>;
      }
      return { keepgreen: scope.__keepgreen, module: module.exports };
    },
  };
}

export function candidate(id: number, file: string, ...edits: readonly Omit<TextEdit, 'file'>[]): CandidatePatch {
  return { id, template: 'test', prior: 1, why: `candidate ${id}`, edits: edits.map((edit) => ({ file, ...edit })) };
}

/** The edit that puts `to` in the place of the first (or nth) `from`. */
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
