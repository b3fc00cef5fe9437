import { join } from 'node:path';
import { z } from 'zod';
import type { ItemStatus } from '../../task/check.ts';
import type { Ended, Plan, Results, RunJob, RunnerAdapter } from '../runner.ts';
import { findInstalled, notInstalled } from '../installed.ts';
import { type PackageFacts, configIn } from '../package-facts.ts';
import { scriptCall, sortWords } from '../scripts.ts';
import { type TestScope, concludeTests, namePattern, parseJson, shown, shownFiles, testScope } from '../test-command.ts';
import { renderResults } from '../test-results.ts';

const VALUED = ['--config', '-c', '--rootDir', '--roots', '--env', '--testEnvironment', '--selectProjects', '--projects', '--maxWorkers', '-w', '--testTimeout', '--testPathPattern', '--testPathPatterns', '--testPathIgnorePatterns', '--setupFilesAfterEnv', '--outputFile', '--reporters', '--coverageReporters', '--coverageDirectory', '-t', '--testNamePattern', '--testMatch', '--shard', '--cacheDirectory', '--changedSince', '--transform'];
const DROPPED = ['--json', '--outputFile', '--reporters', '--coverage', '--collectCoverage', '--coverageReporters', '--coverageDirectory', '--coverageThreshold', '--watch', '--watchAll', '--ci', '-u', '--updateSnapshot', '-t', '--testNamePattern', '--shard', '--cacheDirectory', '--bail', '-b', '-o', '--onlyChanged', '--changedSince', '--lastCommit', '--silent', '--notify', '--passWithNoTests', '--verbose', '--findRelatedTests', '--runTestsByPath', '-f', '--onlyFailures', '--color', '--colors'];
/** So few changed files that starting workers costs more than it saves. */
const FEW = 5;

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.string(),
          /** `test.failing`: it passes by failing. */
          failing: z.boolean().nullish(),
          duration: z.number().nullish(),
          failureMessages: z.array(z.string()).nullish(),
          location: z.object({ line: z.number(), column: z.number() }).nullish(),
        }),
      ),
    }),
  ),
});
type Report = z.infer<typeof Report>;

export const jest: RunnerAdapter = {
  kind: 'test',
  discover(facts) {
    const configFile = configIn(facts, /^jest\.config\.\w+$/) ?? (facts.keys.has('jest') ? configIn(facts, /^package\.json$/) : undefined);
    const asked = configFile !== undefined || callOf(facts) !== undefined;
    if (!asked && (!facts.dependencies.has('jest') || facts.workspaces.length > 0)) return undefined;
    return { weak: !asked, ...(configFile === undefined ? {} : { configFile }) };
  },
  commandFor,
  parse: (ended) => concludeTests(ended, resultsOf(ended)),
};

function callOf(facts: PackageFacts) {
  return scriptCall(facts, 'jest', /^test/);
}

function commandFor(job: RunJob): Plan {
  const installed = findInstalled(job.packageDir, 'jest');
  if (installed === undefined) return notInstalled(job, 'jest');
  const call = callOf(job.facts);
  const { flags, plain } = sortWords(call?.args ?? [], { valued: VALUED, dropped: DROPPED });
  const scope = testScope(job);
  // Array flags come first: yargs would let them swallow the files.
  const args = [
    installed.bin, ...(scope.kind === 'all' ? plain : []), ...flags,
    // A red test often leaves a server open: without --forceExit nobody would learn that it is red.
    '--reporters=default', '--forceExit', '--ci', '--json', `--outputFile=${job.reportFile}`, `--cacheDirectory=${join(job.cacheDir, 'jest')}`,
    '--coverage=false', '--watchman=false', '--testLocationInResults', '--passWithNoTests', ...scopeWords(scope),
  ];
  return { kind: 'run', commands: [{ command: process.execPath, args, ...(call === undefined ? {} : { env: call.env }), shown: shown(['npx', 'jest', ...flags, ...typedWords(job, scope, plain)]) }] };
}

function scopeWords(scope: TestScope): readonly string[] {
  if (scope.kind === 'all') return [];
  const band = scope.files.length <= FEW ? ['--runInBand'] : [];
  if (scope.kind === 'related') return [...band, '--findRelatedTests', ...scope.files];
  return [...band, ...(scope.names === undefined ? [] : [`--testNamePattern=${namePattern(scope.names)}`]), '--runTestsByPath', ...scope.files];
}

function typedWords(job: RunJob, scope: TestScope, plain: readonly string[]): readonly string[] {
  if (scope.kind === 'all') return plain;
  const files = shownFiles(job, scope.files);
  if (scope.kind === 'related') return ['--findRelatedTests', ...files];
  return [...(scope.names === undefined ? [] : ['-t', namePattern(scope.names)]), '--runTestsByPath', ...files];
}

function resultsOf({ job, report }: Ended): Results | undefined {
  const parsed = parseJson(report, Report);
  if (parsed === undefined) return undefined;
  const tests = parsed.testResults.flatMap((file) => file.assertionResults.map((test) => testOf(file.name, test)));
  const unloaded = parsed.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return renderResults(job, tests, unloaded.map((file) => ({ file: file.name, path: [], kind: 'file', error: { text: withoutHeading(file.message) } })));
}

function testOf(file: string, test: Report['testResults'][number]['assertionResults'][number]) {
  const errors = (test.failureMessages ?? []).map((text) => ({ text }));
  return { file, path: [...test.ancestorTitles, test.title], status: test.failing === true && test.status === 'passed' ? ('todo' as const) : statusOf(test.status), durationMs: test.duration ?? 0, errors, location: test.location ?? null };
}

/** A status Jest may add one day is no pass. */
function statusOf(status: string): ItemStatus {
  if (status === 'passed' || status === 'todo') return status;
  return ['pending', 'skipped', 'disabled', 'focused'].includes(status) ? 'skipped' : 'failed';
}

/** Jest indents and heads what it says of a file that did not load. */
function withoutHeading(message: string): string {
  return message.replace(/^\s*● Test suite failed to run\s*/, '').replace(/^ {4}/gm, '');
}

