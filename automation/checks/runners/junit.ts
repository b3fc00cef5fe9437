import { existsSync } from 'node:fs';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import type { ReportedTest, ReportedTrouble } from '../test-results.ts';

export interface Reported {
  readonly tests: readonly ReportedTest[];
  readonly troubles: readonly ReportedTrouble[];
}

const Text = z.union([z.string(), z.looseObject({ '#text': z.string().optional(), message: z.string().optional() })]);
const Case = z.looseObject({
  name: z.string().default(''),
  classname: z.string().optional(),
  file: z.string().optional(),
  line: z.coerce.number().optional(),
  time: z.coerce.number().optional(),
  failure: z.array(Text).optional(),
  error: z.array(Text).optional(),
  skipped: z.array(z.unknown()).optional(),
});
type Case = z.infer<typeof Case>;

interface Suite {
  readonly name?: string | undefined;
  readonly file?: string | undefined;
  readonly testcase?: readonly Case[] | undefined;
  readonly testsuite?: readonly Suite[] | undefined;
}
const Suite: z.ZodType<Suite> = z.lazy(() => z.looseObject({ name: z.string().optional(), file: z.string().optional(), testcase: z.array(Case).optional(), testsuite: z.array(Suite).optional() }));
const Document = z.looseObject({ testsuites: z.array(Suite).optional(), testsuite: z.array(Suite).optional() });

const LISTS = new Set(['testsuites', 'testsuite', 'testcase', 'failure', 'error', 'skipped']);

/**
 * Tests of a JUnit XML report (pytest, go-junit-report, cargo nextest, …); undefined when it is none. `placed` makes a
 * relative path absolute; a class name like `tests.test_a.TestB` is taken for a file where there is one.
 */
export function readJunit(text: string, placed: (file: string) => string): Reported | undefined {
  const xml = text.slice(Math.max(0, text.indexOf('<')));
  if (XMLValidator.validate(xml) !== true) return undefined;
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false, parseTagValue: false, isArray: (name) => LISTS.has(name) });
  const document = Document.safeParse(parser.parse(xml)).data;
  if (document?.testsuites === undefined && document?.testsuite === undefined) return undefined;
  return { tests: [...(document.testsuites ?? []), ...(document.testsuite ?? [])].flatMap((suite) => testsOf(suite, placed)), troubles: [] };
}

function testsOf(suite: Suite, placed: (file: string) => string): readonly ReportedTest[] {
  const own = (suite.testcase ?? []).map((test) => testOf(test, suite, placed));
  const inner = (suite.testsuite ?? []).flatMap((child) => testsOf(child, placed));
  return [...own, ...inner];
}

function testOf(test: Case, suite: Suite, placed: (file: string) => string): ReportedTest {
  const { file, rest } = homeOf(test, suite, placed);
  const errors = [...(test.failure ?? []), ...(test.error ?? [])].map((error) => ({ text: textOf(error) }));
  const status = errors.length > 0 ? 'failed' : test.skipped === undefined ? 'passed' : 'skipped';
  const line = test.line === undefined || Number.isNaN(test.line) ? null : { line: test.line, column: 1 };
  return { file, path: [...rest, test.name], status, durationMs: (test.time ?? 0) * 1000, errors, location: line };
}

/** The file a test lies in, and what of its class name is more than that file's name. */
function homeOf(test: Case, suite: Suite, placed: (file: string) => string): { readonly file: string; readonly rest: readonly string[] } {
  const named = test.file ?? suite.file;
  const parts = (test.classname ?? '').split('.').filter(Boolean);
  const found = parts.map((_part, at) => at + 1).reverse().find((count) => existsSync(placed(`${parts.slice(0, count).join('/')}.py`)));
  if (found !== undefined) return { file: `${parts.slice(0, found).join('/')}.py`, rest: parts.slice(found) };
  if (named !== undefined) return { file: named, rest: test.classname === undefined || test.classname === named ? [] : [test.classname] };
  return { file: test.classname ?? suite.name ?? 'tests', rest: [] };
}

function textOf(error: z.infer<typeof Text>): string {
  if (typeof error === 'string') return error;
  const { message = '', '#text': text = '' } = error;
  return text.includes(message) ? text : `${message}\n${text}`;
}
