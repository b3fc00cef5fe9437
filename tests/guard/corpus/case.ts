import type { Grant } from '../../../automation/task/task.ts';

export type CorpusRunner = 'vitest' | 'jest' | 'node' | 'mocha';

/** A little project with a red test, and a patch that turns it green. Data only. */
export interface CorpusCase {
  /** A sentence: what the patch does. */
  readonly name: string;
  readonly runner: CorpusRunner;
  /** The whole project before the patch, project-relative. */
  readonly files: Readonly<Record<string, string>>;
  /** What the patch leaves; null: deleted. */
  readonly patch: Readonly<Record<string, string | null>>;
  readonly failing: readonly { readonly file: string; readonly name: string }[];
  readonly grants: readonly Grant[];
  readonly bounds: Partial<{ files: number; lines: number; paths: readonly string[]; askPaths: readonly string[] }>;
  /** `run`: no reading of the patch can tell; the real runner must. */
  readonly judgedBy: 'guard' | 'run';
  readonly expected: Expected;
}

export type Expected =
  | { readonly kind: 'refused'; readonly rule: string }
  /** It waits for a person because of this rule. */
  | { readonly kind: 'asked'; readonly rule: string }
  /** Not refused; `asks` and `warnings` are the rules that may speak up, sorted, without repetition. */
  | { readonly kind: 'honest'; readonly asks: readonly string[]; readonly warnings: readonly string[] };

/** How a case is written down: one source file, one test file, unless it says more. */
export interface Draft {
  readonly runner: CorpusRunner;
  /** The source file's path. */
  readonly path?: string;
  readonly before?: string;
  readonly after?: string;
  /** What the tests import from the source, and each test's body by its title. The first one is red. */
  readonly uses?: string;
  readonly tests?: Readonly<Record<string, string>>;
  /** Red tests by title; the first one when left out. */
  readonly red?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly patch?: Readonly<Record<string, string | null>>;
  readonly grants?: readonly Grant[];
  readonly bounds?: CorpusCase['bounds'];
}

export function cheat(name: string, rule: string, draft: Draft): CorpusCase {
  return caseOf(name, draft, { judgedBy: 'guard', expected: { kind: 'refused', rule } });
}

export function asked(name: string, rule: string, draft: Draft): CorpusCase {
  return caseOf(name, draft, { judgedBy: 'guard', expected: { kind: 'asked', rule } });
}

/** A cheat that only the real runner can reveal. */
export function onlyByRun(name: string, draft: Draft): CorpusCase {
  return caseOf(name, draft, { judgedBy: 'run', expected: { kind: 'refused', rule: 'run' } });
}

export function honest(name: string, draft: Draft & { readonly asks?: readonly string[]; readonly warnings?: readonly string[] }): CorpusCase {
  return caseOf(name, draft, { judgedBy: 'guard', expected: { kind: 'honest', asks: draft.asks ?? [], warnings: draft.warnings ?? [] } });
}

function caseOf(name: string, draft: Draft, verdict: Pick<CorpusCase, 'judgedBy' | 'expected'>): CorpusCase {
  const { runner, tests = {}, grants = [], bounds = {} } = draft;
  const path = draft.path ?? 'src/subject.js';
  const testPath = testPathOf(draft);
  const titles = draft.red ?? Object.keys(tests).slice(0, 1);
  return {
    name, runner, grants, bounds, ...verdict,
    files: {
      'package.json': `${JSON.stringify({ name: 'subject', type: runner === 'jest' ? 'commonjs' : 'module', scripts: { test: COMMANDS[runner] } }, null, 2)}\n`,
      ...(draft.before === undefined ? {} : { [path]: trimmed(draft.before) }),
      ...(Object.keys(tests).length === 0 ? {} : { [testPath]: testText(draft) }),
      ...mapped(draft.files),
    },
    patch: { ...(draft.after === undefined ? {} : { [path]: trimmed(draft.after) }), ...mapped(draft.patch) },
    failing: titles.map((title) => ({ file: testPath, name: title })),
  };
}

const COMMANDS: Readonly<Record<CorpusRunner, string>> = { vitest: 'vitest run', jest: 'jest', node: 'node --test', mocha: 'mocha' };

/** Where the drafted test stands: mocha finds its own by folder. */
function testPathOf({ runner, path = 'src/subject.js' }: Draft): string {
  const stem = (path.split('/').at(-1) ?? path).replace(/\.\w+$/, '');
  return `test/${stem}.test.${runner === 'vitest' && /\.tsx?$/.test(path) ? 'ts' : 'js'}`;
}

/** The drafted test as its runner wants it. */
export function testText({ runner, path = 'src/subject.js', uses = 'subject', tests = {} }: Draft): string {
  const heads: Readonly<Record<CorpusRunner, readonly string[]>> = {
    vitest: ["import { expect, test } from 'vitest';", `import { ${uses} } from '../${path}';`],
    jest: [`const { ${uses} } = require('../${path}');`],
    node: ["import assert from 'node:assert/strict';", "import { test } from 'node:test';", `import { ${uses} } from '../${path}';`],
    mocha: ["import assert from 'node:assert/strict';", `import { ${uses} } from '../${path}';`],
  };
  const word = runner === 'mocha' ? 'it' : 'test';
  const bodies = Object.entries(tests).map(([title, body]) => `${word}(${JSON.stringify(title)}, ${/\bawait\b/.test(body) ? 'async ' : ''}() => {\n${trimmed(body).replaceAll(/^(?=.)/gm, '  ')}});`);
  return `${[...heads[runner], '', ...bodies].join('\n')}\n`;
}

function mapped<Value extends string | null>(files: Readonly<Record<string, Value>> = {}): Record<string, Value> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, (text === null ? null : trimmed(text)) as Value]));
}

/** A template text without its first line break and the indentation of the file it is written in. */
function trimmed(text: string): string {
  const lines = text.replace(/^\n/, '').replace(/\n[ ]*$/, '').split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0), 99);
  return `${lines.map((line) => line.slice(indent)).join('\n')}\n`;
}
