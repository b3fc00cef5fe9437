import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { entryPoint } from '../../world/entry-point.ts';
import type { Plan, RunJob, RunnerAdapter } from '../runner.ts';
import { importersOf } from '../import-graph.ts';
import type { PackageFacts } from '../package-facts.ts';
import { type ScriptCall, callsIn, sortWords } from '../scripts.ts';
import { type TestScope, concludeTests, shown, shownFiles, testScope } from '../test-command.ts';
import { filesUnder, isTestFile, matchingFiles } from '../test-files.ts';
import { readNodeReport } from './node-test-report.ts';

const VALUED = ['--import', '--require', '-r', '--loader', '--experimental-loader', '--conditions', '-C', '--env-file', '--test-concurrency', '--test-timeout', '--test-name-pattern', '--test-skip-pattern', '--test-reporter', '--test-reporter-destination', '--test-shard'];
const DROPPED = ['--test', '--watch', '--watch-path', '--test-reporter', '--test-reporter-destination', '--test-name-pattern', '--test-shard', '--test-only', '--experimental-test-coverage', '--test-coverage-include', '--test-update-snapshots'];
/** What `node --test` runs when no file is named. */
const DEFAULT = ['**/*.test.?(c|m)[jt]s', '**/*-test.?(c|m)[jt]s', '**/*_test.?(c|m)[jt]s', '**/test-*.?(c|m)[jt]s', '**/test.?(c|m)[jt]s', '**/test/**/*.?(c|m)[jt]s'];

export const nodeTest: RunnerAdapter = {
  kind: 'test',
  discover(facts) {
    if (callOf(facts) !== undefined) return {};
    const other = ['vitest', 'jest', 'mocha'].some((name) => facts.dependencies.has(name));
    return other || facts.workspaces.length > 0 || !holdsTests(facts) ? undefined : { weak: true };
  },
  commandFor,
  parse: (ended) => concludeTests(ended, readNodeReport(ended, declaresTests)),
};

/** Does a test file here import node:test? The folders are looked at too, so that the first such file is noticed later. */
function holdsTests({ packageDir, look }: PackageFacts): boolean {
  const files = filesUnder(packageDir);
  const folders = new Set(['src', 'test', 'tests', 'spec', ...files.map((file) => dirname(file))]);
  for (const folder of [...folders].slice(0, 300)) look.list(join(packageDir, folder));
  return files.filter((file) => isTestFile(file)).slice(0, 200).some((file) => /['"]node:test['"]/.test(look.read(join(packageDir, file)) ?? ''));
}

/** `node … --test …` in a script, its words without `node`. */
function callOf(facts: PackageFacts): ScriptCall | undefined {
  const calls = Object.entries(facts.scripts).flatMap(([script, line]) =>
    callsIn(line).filter((words) => words.some((word) => /^(?:tsx|node)$/.test(word)) && words.includes('--test')).map((words) => callFrom(script, words)),
  );
  return calls.find((call) => call.script === 'test') ?? calls[0];
}

/** `tsx --test` is node with tsx's loader. */
function callFrom(script: string, words: readonly string[]): ScriptCall {
  const at = words.findIndex((word) => /^(?:tsx|node)$/.test(word));
  const settings = words.slice(0, at).flatMap((word) => [...word.matchAll(/^([A-Za-z_]\w*)=(.*)$/gs)]);
  const loader = words[at] === 'tsx' ? ['--import', 'tsx'] : [];
  return { script, args: [...loader, ...words.slice(at + 1)], env: Object.fromEntries(settings.map(([, name, value]) => [name ?? '', value ?? ''])) };
}

function commandFor(job: RunJob): Plan {
  const call = callOf(job.facts);
  const { flags, plain } = sortWords(call?.args ?? [], { valued: VALUED, dropped: DROPPED });
  const files = filesFor(job, testScope(job), plain.length > 0 ? plain : defaultsFor(flags));
  const typed = shown(['node', ...flags, '--test', ...shownFiles(job, files)]);
  if (files.length === 0) return { kind: 'nothing', shown: typed };
  const args = [
    // Not --test-force-exit: it ends the process before the report is written.
    ...flags, '--test', '--test-reporter=spec', '--test-reporter-destination=stdout',
    `--test-reporter=${entryPoint('automation/checks/runners/node-test-reporter')}`, `--test-reporter-destination=${job.reportFile}`, ...files,
  ];
  return { kind: 'run', commands: [{ command: process.execPath, args, ...(call === undefined ? {} : { env: call.env }), shown: typed }] };
}

/** Without a loader node can't run TypeScript. */
function defaultsFor(flags: readonly string[]): readonly string[] {
  return flags.some((flag) => /^(?:--import|--loader|--require|-r|--experimental-)/.test(flag)) ? DEFAULT : DEFAULT.map((pattern) => pattern.replace('[jt]s', 'js'));
}

/** Node of this age can't pick by full name, so named tests run with their whole file. */
function filesFor(job: RunJob, scope: TestScope, patterns: readonly string[]): readonly string[] {
  const all = matchingFiles(job.packageDir, patterns);
  if (scope.kind === 'all') return all;
  const wanted = new Set(scope.kind === 'only' ? scope.files : importersOf(job, scope.files));
  return all.filter((file) => wanted.has(file));
}

/** Does this file call node:test's functions, so that an end without any result is no pass? */
function declaresTests(path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    return /['"](?:node:)?test['"]/.test(text) && /\b(?:test|it|describe|suite)\s*(?:\.\w+\s*)?\(/.test(text);
  } catch {
    return false;
  }
}
