/**
 * Loaded by `node --test` as a reporter; imports nothing, because it runs in another program. One JSON line per event,
 * with the error of a failed test as text.
 */
interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly nesting?: number;
    readonly file?: string;
    readonly line?: number;
    readonly column?: number;
    readonly message?: string;
    readonly skip?: unknown;
    readonly todo?: unknown;
    readonly details?: { readonly duration_ms?: number; readonly type?: string; readonly error?: unknown };
  };
}

const KEPT = new Set(['test:enqueue', 'test:start', 'test:pass', 'test:fail', 'test:stderr']);

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) if (KEPT.has(type)) yield `${JSON.stringify(rowOf(type, data))}\n`;
  yield '{"type":"end"}\n';
}

function rowOf(type: string, data: TestEvent['data']) {
  const { name = '', nesting = 0, file, line, column, details } = data;
  return {
    type, name, nesting, file, line, column,
    text: type === 'test:stderr' ? data.message : undefined,
    skip: isSet(data.skip), todo: isSet(data.todo),
    durationMs: details?.duration_ms,
    suite: details?.type === 'suite',
    ...errorOf(details?.error),
  };
}

/** `skip` and `todo` are true or a reason; an empty reason counts. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** node wraps what a test threw; the cause is the test's own error. */
function errorOf(error: unknown): { readonly failureType?: string; readonly error?: string } {
  if (typeof error !== 'object' || error === null) return {};
  const cause = 'cause' in error ? error.cause : undefined;
  const failureType = 'failureType' in error && typeof error.failureType === 'string' ? error.failureType : 'testCodeFailure';
  return { failureType, error: textOf(cause ?? error) };
}

function textOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  const message = 'message' in thrown ? String(thrown.message) : '';
  const stack = 'stack' in thrown && typeof thrown.stack === 'string' ? thrown.stack : '';
  return stack.includes(message) && stack !== '' ? stack : `${message}\n${stack}`;
}
