/**
 * The child process that holds one package's Vitest open. Reads a Question a line from stdin, answers with lines that
 * start with the token of its `open` question. Ends, with every worker it has started, when stdin ends: its parent is gone.
 */
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { renderError } from '../../errors.ts';
import { VitestReport } from '../runners/vitest-report.ts';
import { type TestChooser, createTestChooser } from './choose-tests.ts';
import { type Answer, type OpenQuestion, Question, type RunQuestion } from './messages.ts';
import { filesInMemory, forgetChanged } from './module-graphs.ts';
import { type OpenVitest, openVitest } from './open-vitest.ts';
import { type Difference, type SourceTree, createSourceTree } from './source-tree.ts';
import { type Staleness, createStaleness } from './staleness.ts';

interface Held {
  readonly open: OpenVitest;
  readonly tests: TestChooser;
  readonly tree: SourceTree;
  readonly staleness: Staleness;
}

let token = '';
let held: Held | undefined;
let waiting = 0;
let inTurn: Promise<void> = Promise.resolve();

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  const question = Question.parse(JSON.parse(line));
  waiting += 1;
  inTurn = inTurn.then(() => take(question)).finally(() => (waiting -= 1));
});
input.on('close', leave);

/** Our own process group holds every worker, also one that is caught in a loop. */
function leave(): void {
  try {
    held?.open.clearTemporary();
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.exit(0);
  }
}

function tell(answer: Answer): void {
  process.stdout.write(`\n${token}${JSON.stringify(answer)}\n`);
}

async function take(question: Question): Promise<void> {
  if (question.kind === 'open') return open(question);
  try {
    await answer(question);
  } catch (error) {
    tell({ kind: 'failed', id: question.id, reason: renderError(error) });
  }
}

async function open(question: OpenQuestion): Promise<void> {
  token = question.token;
  try {
    // Before Vitest reads anything: what changes from now on is noticed.
    const tree = createSourceTree(question.projectDir);
    const opened = await openVitest(question);
    held = { open: opened, tests: createTestChooser(opened.vitest, opened.filters), tree, staleness: createStaleness(opened.vitest, question.projectDir) };
  } catch (error) {
    return tell({ kind: 'declined', reason: renderError(error) });
  }
  tell({ kind: 'ready' });
  // Not part of the turn: a question that comes meanwhile goes first.
  void getReady(held).catch(() => undefined);
}

/** Follows the imports of every test file, so that the first related run finds them in memory. */
async function getReady({ open: opened, tests }: Held): Promise<void> {
  const all = await opened.vitest.globTestSpecifications();
  await whenIdle();
  inTurn = inTurn.then(() => opened.prepare(all)).catch(() => undefined);
  for (const specification of all) {
    await whenIdle();
    await tests.learn(specification);
  }
}

async function whenIdle(): Promise<void> {
  while (waiting > 0) await inTurn;
}

async function answer({ id, scope, changed, workers }: RunQuestion): Promise<void> {
  if (held === undefined) return tell({ kind: 'failed', id, reason: 'Vitest is not open' });
  const { open: opened, tests, tree, staleness } = held;
  const difference = withNamed(tree, tree.look([...filesInMemory(opened.vitest), ...staleness.watched]), changed);
  const reason = staleness.reason(difference);
  if (reason !== undefined) return tell({ kind: 'stale', id, reason });
  tests.forget(await forgetChanged(opened.vitest, difference));
  const specifications = await tests.choose(scope, difference.added.length + difference.deleted.length > 0);
  const pattern = scope.kind === 'only' && scope.pattern !== null ? new RegExp(scope.pattern) : undefined;
  const { report, exitCode, output } = await opened.run(specifications, { pattern, workers: workers ?? undefined });
  tell({ kind: 'ran', id, report: VitestReport.parse(report), exitCode, output });
  await opened.rest();
  tell({ kind: 'rested', id, residentMb: Math.round(process.memoryUsage.rss() / 1_048_576) });
}

/** What others say has changed counts as well, whatever its time and size say. */
function withNamed(tree: SourceTree, seen: Difference, named: readonly string[]): Difference {
  const known = new Set([...seen.changed, ...seen.added, ...seen.deleted]);
  const rest = named.filter((file) => !known.has(file));
  return {
    changed: [...seen.changed, ...rest.filter((file) => tree.has(file))],
    added: [...seen.added, ...rest.filter((file) => !tree.has(file) && existsSync(file))],
    deleted: seen.deleted,
  };
}
