import { z } from 'zod';

/** The words between the orchestrator and its TypeScript child: one JSON document a line, in both directions. */

/** One red item, as far as it helps to find what to fix. `file` is relative to the project. */
export const Target = z.object({
  kind: z.enum(['types', 'test', 'lint']),
  file: z.string(),
  line: z.number().nullable(),
  /** The number of a TypeScript error; null for tests and lint. */
  code: z.number().nullable(),
  /** Lint rule or test name. */
  name: z.string(),
});
export type Target = z.infer<typeof Target>;

/** An identifier that the guilty change replaced, alone on its line, by another one. */
export const Rename = z.object({ from: z.string(), to: z.string() });
export type Rename = z.infer<typeof Rename>;

export const SolveQuestion = z.object({
  kind: z.literal('solve'),
  id: z.number(),
  /** Absolute; every other path counts from here, with forward slashes. */
  projectDir: z.string(),
  /** Files of the save: every error in them counts. */
  saved: z.array(z.string()),
  /** Other files that the failures name: only unknown names in them count. */
  others: z.array(z.string()),
  /** Files that may be read and never changed, whatever their name. */
  readOnly: z.array(z.string()),
  targets: z.array(Target),
  /** Identifiers and module paths that failing tests talk about. */
  mentions: z.array(z.string()),
  /** What the guilty change took away for good, and all words of its new lines; empty when it is unknown. */
  removedWords: z.array(z.string()),
  addedWords: z.array(z.string()),
  renames: z.array(Rename),
  /** Which candidate to take where there are several (see Solved.open); the first one where nothing is said. */
  choices: z.record(z.string(), z.number()),
});
export type SolveQuestion = z.infer<typeof SolveQuestion>;

export const Question = z.discriminatedUnion('kind', [
  SolveQuestion,
  /** Loads the compiler and reads the project once, so that the first real question finds both warm. */
  z.object({ kind: z.literal('warm'), id: z.number(), projectDir: z.string() }),
]);
export type Question = z.infer<typeof Question>;

/** Replaces `end - start` UTF-16 units at `start` of a file's text (without its BOM, `length` units long) by `text`. */
export const Edit = z.object({ file: z.string(), length: z.number(), start: z.number(), end: z.number(), text: z.string() });
export type Edit = z.infer<typeof Edit>;

export const Solved = z.object({
  kind: z.literal('solved'),
  id: z.number(),
  edits: z.array(Edit),
  /** What was done, in words, in order. */
  applied: z.array(z.object({ file: z.string(), line: z.number(), code: z.number(), title: z.string() })),
  /** Where there was a choice: its key and how many candidates there are. */
  open: z.array(z.object({ key: z.string(), candidates: z.number() })),
  /** Targeted type errors that still stand after the edits. */
  unsolved: z.number(),
  /** Errors that were looked at in the first place. */
  found: z.number(),
});
export type Solved = z.infer<typeof Solved>;

export const Answer = z.discriminatedUnion('kind', [
  Solved,
  z.object({ kind: z.literal('warmed'), id: z.number() }),
  z.object({ kind: z.literal('failed'), id: z.number(), message: z.string() }),
]);
export type Answer = z.infer<typeof Answer>;
