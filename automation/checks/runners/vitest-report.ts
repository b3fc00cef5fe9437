import { z } from 'zod';
import type { ItemStatus } from '../../task/check.ts';
import type { Results } from '../runner.ts';
import { type ReportedTest, type ReportedTrouble, renderResults } from '../test-results.ts';
import type { Where } from '../tidy.ts';

const Errors = z.array(z.string());
const Path = z.array(z.string());

/** What vitest-reporter.ts writes. A live runner that fills in the same shape gets the same results. */
export const VitestReport = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      /** Errors of the file itself: it did not load. */
      errors: Errors,
      /** Suites whose own hooks or bodies failed. */
      suites: z.array(z.object({ path: Path, errors: Errors })),
      tests: z.array(
        z.object({
          path: Path,
          mode: z.string(),
          fails: z.boolean().default(false),
          state: z.string().nullable(),
          durationMs: z.number(),
          errors: Errors,
          location: z.object({ line: z.number(), column: z.number() }).nullable(),
        }),
      ),
    }),
  ),
  unhandled: z.array(z.object({ file: z.string().nullable(), text: z.string() })),
});
export type VitestReport = z.infer<typeof VitestReport>;

/** `fallbackFile` (relative to the package) holds unhandled errors that name no file. */
export function renderVitestReport(where: Where, report: VitestReport, fallbackFile: string): Results {
  const tests = report.files.flatMap((file) => file.tests.map((test) => testOf(file.file, test)));
  return renderResults(where, tests, [...report.files.flatMap(troublesOf), ...report.unhandled.map((error) => unhandledOf(error, fallbackFile))]);
}

function testOf(file: string, test: VitestReport['files'][number]['tests'][number]): ReportedTest {
  const { path, durationMs, location } = test;
  return { file, path, durationMs, location, status: statusOf(test), errors: test.errors.map((text) => ({ text })) };
}

/**
 * A test that neither passed nor was left out did not end well, whatever the runner calls it. One that is expected to
 * fail, and does, proves nothing: it is still to be done.
 */
function statusOf({ mode, state, fails }: VitestReport['files'][number]['tests'][number]): ItemStatus {
  if (mode === 'todo' || state === 'todo' || (fails && state === 'pass')) return 'todo';
  if (state === 'pass') return 'passed';
  return mode === 'skip' || state === 'skip' || state === null ? 'skipped' : 'failed';
}

function troublesOf(file: VitestReport['files'][number]): ReportedTrouble[] {
  const own = file.errors.map((text): ReportedTrouble => ({ file: file.file, path: [], kind: 'file', error: { text } }));
  const suites = file.suites.flatMap(({ path, errors }) => errors.map((text): ReportedTrouble => ({ file: file.file, path, kind: 'suite', error: { text } })));
  return [...own.slice(0, 1), ...suites];
}

function unhandledOf(error: VitestReport['unhandled'][number], fallbackFile: string): ReportedTrouble {
  return { file: error.file ?? fallbackFile, path: [], kind: 'unhandled error', error: { text: error.text } };
}
