import { z } from 'zod';
import { VitestReport } from '../runners/vitest-report.ts';

/**
 * The words between the orchestrator and a live Vitest: one JSON document a line in both directions. The child's lines
 * start with the token of its `open` question, because plugins and tests print to the same stream.
 */

/** Always the first question: which Vitest, and the words of the cold runner's command line (see runners/vitest.ts). */
export const OpenQuestion = z.object({
  kind: z.literal('open'),
  token: z.string(),
  /** Absolute: the package of Vitest that the project has installed. */
  vitestDir: z.string(),
  args: z.array(z.string()),
  /** Absolute: every file below it that is in no node_modules counts as a source. */
  projectDir: z.string(),
});
export type OpenQuestion = z.infer<typeof OpenQuestion>;

export const LiveScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('related'), files: z.array(z.string()) }),
  /** Test files, absolute; `pattern` is a regular expression for full test names, null for whole files. */
  z.object({ kind: z.literal('only'), files: z.array(z.string()), pattern: z.string().nullable() }),
]);
export type LiveScope = z.infer<typeof LiveScope>;

export const RunQuestion = z.object({
  kind: z.literal('run'),
  id: z.number(),
  scope: LiveScope,
  /** Absolute files known to be written since the last run, on top of what the child sees by itself. */
  changed: z.array(z.string()),
  /** How many test files may run beside each other where the project says nothing; null = as Vitest decides. */
  workers: z.int().positive().nullable(),
});
export type RunQuestion = z.infer<typeof RunQuestion>;

export const Question = z.discriminatedUnion('kind', [OpenQuestion, RunQuestion]);
export type Question = z.infer<typeof Question>;

export const Ran = z.object({
  kind: z.literal('ran'),
  id: z.number(),
  report: VitestReport,
  exitCode: z.number(),
  /** The last of what runner and tests printed. */
  output: z.string(),
});
export type Ran = z.infer<typeof Ran>;

export const Answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  /** This project or this Vitest can't be held open; a cold run must answer. */
  z.object({ kind: z.literal('declined'), reason: z.string() }),
  Ran,
  /** Something changed that Vitest reads only at its start. */
  z.object({ kind: z.literal('stale'), id: z.number(), reason: z.string() }),
  /** The run itself went wrong; says nothing about the tests. */
  z.object({ kind: z.literal('failed'), id: z.number(), reason: z.string() }),
  /** After a run and its cleaning up: memory in MB of the child, its threads included. */
  z.object({ kind: z.literal('rested'), id: z.number(), residentMb: z.number() }),
]);
export type Answer = z.infer<typeof Answer>;
