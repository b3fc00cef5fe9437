import { Parser } from 'tap-parser';
import { z } from 'zod';
import type { ReportedTest } from '../test-results.ts';
import type { Reported } from './junit.ts';

const Assert = z.looseObject({
  ok: z.boolean(),
  name: z.string(),
  skip: z.union([z.boolean(), z.string()]).optional(),
  todo: z.union([z.boolean(), z.string()]).optional(),
  time: z.number().nullish(),
  closingTestPoint: z.boolean().optional(),
  tapError: z.unknown(),
  diag: z.looseObject({ message: z.string().optional(), error: z.string().optional(), stack: z.string().optional(), file: z.string().optional(), at: z.union([z.string(), z.looseObject({ file: z.string().optional(), line: z.number().optional(), column: z.number().optional() })]).optional() }).nullish().catch(undefined),
});
type Assert = z.infer<typeof Assert>;
const Event = z.tuple([z.string(), z.unknown()]).rest(z.unknown());
const Complete = z.looseObject({ count: z.number(), bailout: z.union([z.boolean(), z.string()]) });

/**
 * Tests of a TAP stream; undefined when it has no plan, bailed out, or ended before its plan. TAP does not say where a
 * test lies: a subtest that is named like a file lends its name, all others belong to `fallbackFile`, red or green alike.
 */
export function readTap(text: string, fallbackFile: string): Reported | undefined {
  // The parser makes up an empty plan for text that is no TAP at all.
  if (!/^1\.\.\d+/m.test(text)) return undefined;
  const events: unknown = Parser.parse(text);
  const tests = readEvents(events, []).map((test) => placed(test, fallbackFile));
  const complete = listOf(events).flatMap((event) => (event[0] === 'complete' ? (Complete.safeParse(event[1]).data ?? []) : []))[0];
  const plan = listOf(events).find((event) => event[0] === 'plan');
  if (plan === undefined || complete === undefined || complete.bailout !== false) return undefined;
  const planned = z.looseObject({ end: z.number() }).safeParse(plan[1]).data?.end ?? 0;
  return complete.count < planned ? undefined : { tests, troubles: [] };
}

function listOf(events: unknown) {
  return Array.isArray(events) ? events.flatMap((event: unknown) => (Event.safeParse(event).success ? [Event.parse(event)] : [])) : [];
}

/** A subtest's own events come before the line that closes it, whose name is the subtest's. */
function readEvents(events: unknown, path: readonly string[]): readonly ReportedTest[] {
  const tests: ReportedTest[] = [];
  let child: unknown;
  for (const [kind, value] of listOf(events)) {
    const test = kind === 'assert' ? Assert.safeParse(value).data : undefined;
    if (kind === 'child') child = value;
    if (test === undefined) continue;
    if (test.closingTestPoint === true && child !== undefined) tests.push(...readEvents(child, [...path, test.name]));
    else tests.push(testOf(test, path));
    child = undefined;
  }
  return tests;
}

function placed(test: ReportedTest, fallbackFile: string): ReportedTest {
  const [first = '', ...rest] = test.path;
  return rest.length > 0 && /\.\w+$/.test(first) && !/\s/.test(first) ? { ...test, file: first, path: rest } : { ...test, file: fallbackFile };
}

function testOf(test: Assert, path: readonly string[]): ReportedTest {
  const at = typeof test.diag?.at === 'object' ? test.diag.at : undefined;
  const frame = at?.file === undefined ? undefined : `    at ${at.file}:${at.line ?? 1}:${at.column ?? 1}`;
  const said = [test.diag?.message ?? test.diag?.error ?? `not ok: ${test.name}`, frame, test.diag?.stack].filter((part) => part !== undefined).join('\n');
  return {
    file: '',
    path: [...path, test.name || '(unnamed)'],
    status: statusOf(test),
    durationMs: test.time ?? 0,
    errors: test.ok ? [] : [{ text: said }],
    location: at?.line === undefined ? null : { line: at.line, column: at.column ?? 1 },
  };
}

function statusOf(test: Assert): ReportedTest['status'] {
  if (test.todo !== undefined && test.todo !== false) return 'todo';
  if (test.skip !== undefined && test.skip !== false) return 'skipped';
  return test.ok ? 'passed' : 'failed';
}
