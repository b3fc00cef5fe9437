import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { BenchCase } from './bench-case.ts';
import { testsOf } from './console-asserts.ts';
import { checkout } from './places.ts';
import { HELD } from './seeded-project.ts';
import { truthOf } from './true-lines.ts';

const HumanEvalTask = z.object({ task_id: z.string(), declaration: z.string(), canonical_solution: z.string(), buggy_solution: z.string(), bug_type: z.string(), test: z.string(), example_test: z.string() });
export type HumanEvalTask = z.infer<typeof HumanEvalTask>;

const SOURCE = 'src/solution.js';
const MANIFEST = JSON.stringify({ name: 'task', private: true, type: 'module', scripts: { test: 'vitest run' }, devDependencies: { vitest: '*' } });

/** Where the data is: HUMANEVALFIX, or beside the checkout. It is no part of the repository. */
export function humanEvalFile(): string {
  return resolve(process.env['HUMANEVALFIX'] ?? join(checkout, '../shared/bench/humanevalfix-js-a.jsonl'));
}

/** Throws with what to do when the data is not there. */
export function readTasks(): readonly HumanEvalTask[] {
  const file = humanEvalFile();
  if (!existsSync(file)) throw new Error(`The tasks of HumanEvalFix are not at ${file}. They are no part of this repository: name the file with HUMANEVALFIX=path (one JSON object a line, as its README says).`);
  return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => HumanEvalTask.parse(JSON.parse(line)));
}

/**
 * The tasks as small projects whose HEAD is the bug: nobody has a last green version. `examples`: only the documented
 * examples are to be seen, all tests are held back. Throws where readTasks does.
 */
export function humanEvalCases(part: 'humanevalfix' | 'examples'): readonly BenchCase[] {
  return readTasks().flatMap((task) => caseOf(task, part) ?? []);
}

function caseOf(task: HumanEvalTask, part: 'humanevalfix' | 'examples'): BenchCase | undefined {
  const shown = part === 'examples' ? task.example_test : task.test;
  if (shown.trim() === '') return undefined;
  const names = exportsOf(task.declaration);
  const source = (body: string) => `${task.declaration.trimStart()}${body.trimEnd()}\n\nexport { ${names.join(', ')} };\n`;
  const buggy = source(task.buggy_solution);
  return {
    part,
    name: task.task_id,
    kind: task.bug_type,
    committed: new Map([['package.json', MANIFEST], [SOURCE, buggy], ['test/solution.test.js', testsOf(shown, names)]]),
    saved: new Map(),
    held: part === 'examples' ? new Map([[`${HELD}all.test.js`, testsOf(task.test, names)]]) : new Map(),
    truth: truthOf(new Map([[SOURCE, source(task.canonical_solution)]]), new Map([[SOURCE, buggy]])),
  };
}

function exportsOf(declaration: string): readonly string[] {
  return [...declaration.matchAll(/^(?:const|let|var|function)\s+(\w+)/gm)].flatMap((match) => match[1] ?? []);
}
