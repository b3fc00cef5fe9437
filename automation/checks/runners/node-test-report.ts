import { join } from 'node:path';
import { z } from 'zod';
import type { Ended, Results } from '../runner.ts';
import { type ReportedTest, type ReportedTrouble, renderResults } from '../test-results.ts';
import { tidyPath } from '../tidy.ts';

/** One line of node-test-reporter.ts. */
const Row = z.object({
  type: z.string(),
  name: z.string().default(''),
  nesting: z.number().default(0),
  file: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  text: z.string().optional(),
  skip: z.boolean().default(false),
  todo: z.boolean().default(false),
  durationMs: z.number().default(0),
  suite: z.boolean().default(false),
  failureType: z.string().optional(),
  error: z.string().optional(),
});
type Row = z.infer<typeof Row>;

interface Reading {
  readonly ended: Ended;
  readonly declaresTests: (path: string) => boolean;
  readonly tests: ReportedTest[];
  readonly troubles: ReportedTrouble[];
  /** Titles of the tests that have started, by nesting, with whether anything ran inside. */
  readonly open: string[];
  /** Enqueued and not yet ended: what a process.exit() cuts off. */
  readonly unfinished: Map<string, Row>;
  readonly stderr: Map<string, string>;
}

/** Undefined when the report is missing or was cut off. `declaresTests` says whether a file (absolute) holds node:test tests. */
export function readNodeReport(ended: Ended, declaresTests: (path: string) => boolean): Results | undefined {
  const rows = parseRows(ended.report);
  if (rows?.at(-1)?.type !== 'end') return undefined;
  const reading: Reading = { ended, declaresTests, tests: [], troubles: [], open: [], unfinished: new Map(), stderr: new Map() };
  for (const row of rows) readRow(reading, row);
  for (const row of reading.unfinished.values()) reading.tests.push(cutOff(row));
  return renderResults(ended.job, reading.tests, reading.troubles);
}

function parseRows(report: string | undefined): readonly Row[] | undefined {
  if (report === undefined) return undefined;
  try {
    return z.array(Row).safeParse(report.split('\n').filter(Boolean).map((line): unknown => JSON.parse(line))).data;
  } catch {
    return undefined;
  }
}

function readRow(reading: Reading, row: Row): void {
  if (row.type === 'test:stderr') reading.stderr.set(row.file ?? '', (reading.stderr.get(row.file ?? '') ?? '') + (row.text ?? ''));
  else if (row.type === 'test:enqueue' && !isFileRow(reading, row)) reading.unfinished.set(keyOf(row), row);
  else if (row.type === 'test:start') reading.open.splice(row.nesting, Infinity, row.name);
  else if (row.type === 'test:pass' || row.type === 'test:fail') readEnd(reading, row);
}

/** node reports a file as a test of its own when it failed as a whole or held no test. */
function isFileRow({ ended: { job } }: Reading, row: Row): boolean {
  return row.nesting === 0 && row.file !== undefined && tidyPath(job, row.name) === tidyPath(job, row.file);
}

function keyOf(row: Row): string {
  return [row.file, row.nesting, row.name, row.line, row.column].join('\0');
}

function readEnd(reading: Reading, row: Row): void {
  reading.unfinished.delete(keyOf(row));
  if (isFileRow(reading, row)) return readFileEnd(reading, row);
  const path = [...reading.open.slice(0, row.nesting), row.name];
  reading.open.length = row.nesting;
  const throughOthers = row.failureType === 'subtestsFailed';
  const error = row.error ?? 'failed';
  if (!row.suite) reading.tests.push({ ...placed(row, path), status: statusOf(row), throughOthers, errors: row.type === 'test:fail' ? [{ text: error }] : [] });
  else if (row.type === 'test:fail' && !throughOthers) reading.troubles.push({ file: row.file ?? '', path, kind: 'suite', error: { text: error } });
}

function readFileEnd(reading: Reading, row: Row): void {
  const file = row.file ?? row.name;
  if (row.type === 'test:fail') reading.troubles.push({ file, path: [], kind: 'file', error: { text: (reading.stderr.get(file) ?? '').trim() || (row.error ?? 'the file failed') } });
  else if (reading.declaresTests(join(reading.ended.job.projectDir, tidyPath(reading.ended.job, file)))) reading.troubles.push({ file, path: [], kind: 'file', error: { text: 'The file ended before any of its tests reported: something called process.exit().' } });
  else reading.tests.push({ ...placed(row, ['(whole file)']), file, status: 'passed', errors: [] });
}

function statusOf(row: Row): ReportedTest['status'] {
  if (row.todo) return 'todo';
  if (row.skip) return 'skipped';
  return row.type === 'test:pass' ? 'passed' : 'failed';
}

function placed(row: Row, path: readonly string[]) {
  const location = row.line === undefined ? null : { line: row.line, column: row.column ?? 1 };
  return { file: row.file ?? '', path, durationMs: row.durationMs, location };
}

function cutOff(row: Row): ReportedTest {
  return { ...placed(row, [row.name]), status: 'failed', errors: [{ text: 'The test never ended: something called process.exit().' }] };
}
