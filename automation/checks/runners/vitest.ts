import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { entryPoint } from '../../world/entry-point.ts';
import type { CannotRun, Ended, Parsed, Plan, RunJob, RunnerAdapter } from '../runner.ts';
import { findInstalled, notInstalled } from '../installed.ts';
import { type PackageFacts, configIn, declares } from '../package-facts.ts';
import { scriptCall, sortWords } from '../scripts.ts';
import { type TestScope, concludeTests, namePattern, parseJson, shown, shownFiles, testScope } from '../test-command.ts';
import { VitestReport, renderVitestReport } from './vitest-report.ts';
import { isBesideTypeTests, isTypesFlag, withTypeTestsWhole } from './vitest-types.ts';

/** Flags of the project's script whose value is the next word. */
const VALUED = ['--config', '-c', '--root', '-r', '--dir', '--project', '--environment', '--mode', '--pool', '--reporter', '--outputFile', '--testTimeout', '--hookTimeout', '--exclude', '--shard', '--maxWorkers', '--minWorkers', '--workspace', '-t', '--testNamePattern', '--retry', '--bail', '--changed', '--typecheck.tsconfig', '--typecheck.checker'];
/** What keepgreen says itself, or what would hide results. */
const DROPPED = ['--reporter', '--outputFile', '--coverage', '--ui', '--open', '--watch', '-w', '--run', '-u', '--update', '--cache', '--no-cache', '-t', '--testNamePattern', '--shard', '--bail', '--changed', '--passWithNoTests', '--allowOnly', '--silent', '--inspect', '--inspect-brk', '--inspectBrk', '--color', '--standalone'];

export const vitest = {
  kind: 'test',
  discover(facts) {
    const configFile = configIn(facts, /^vitest\.(?:config|workspace|projects)\.\w+$/) ?? (declares(facts, 'vitest') ? configIn(facts, /^vite\.config\.\w+$/) : undefined);
    const asked = callOf(facts) !== undefined || configIn(facts, /^vitest\./) !== undefined;
    if (!asked && (!facts.dependencies.has('vitest') || facts.workspaces.length > 0)) return undefined;
    return { weak: !asked, ...(configFile === undefined ? {} : { configFile }) };
  },
  commandFor,
  parse,
} satisfies RunnerAdapter;

function commandFor(job: RunJob): Plan | CannotRun {
  const installed = findInstalled(job.packageDir, 'vitest');
  if (installed === undefined) return notInstalled(job, 'vitest');
  const call = callOf(job.facts);
  const scope = withTypeTestsWhole(testScope(job));
  const script = call?.args ?? [];
  const { flags: said, plain } = sortWords(script, { valued: VALUED, dropped: DROPPED });
  const flags = isBesideTypeTests(job, scope, script) ? said.filter((word) => !isTypesFlag(word)) : said;
  const filters = plain.filter((word) => !['run', 'watch', 'dev', 'related'].includes(word));
  const args = [
    installed.bin, scope.kind === 'related' ? 'related' : 'run', '--run', ...flags,
    // Ours first: a report is there even when the other reporter fails.
    `--reporter=${entryPoint('automation/checks/runners/vitest-reporter')}`, '--reporter=default',
    '--coverage.enabled=false', '--passWithNoTests', '--allowOnly=false', '--no-cache', '--no-color',
    ...(installed.major >= 3 ? ['--includeTaskLocation'] : []),
    ...(installed.major >= 5 ? [`--fsModuleCachePath=${join(job.cacheDir, 'vitest', createHash('sha256').update(job.packageDir).digest('hex').slice(0, 16))}`] : []),
    ...scopeWords(scope, filters),
  ];
  const typed = ['npx', 'vitest', scope.kind === 'related' ? 'related' : 'run', ...(scope.kind === 'related' ? ['--run'] : []), ...flags, ...(scope.kind === 'all' ? filters : shownFiles(job, scope.files))];
  return { kind: 'run', commands: [{ command: process.execPath, args, env: { ...call?.env, KEEPGREEN_REPORT: job.reportFile }, shown: shown([...typed, ...nameWords(scope, ' ')]) }] };
}

function callOf(facts: PackageFacts) {
  return scriptCall(facts, 'vitest', /^test/);
}

function scopeWords(scope: TestScope, filters: readonly string[]): readonly string[] {
  if (scope.kind === 'all') return filters;
  return [...nameWords(scope, '='), ...scope.files];
}

function nameWords(scope: TestScope, glue: '=' | ' '): readonly string[] {
  if (scope.kind !== 'only' || scope.names === undefined) return [];
  return glue === '=' ? [`--testNamePattern=${namePattern(scope.names)}`] : ['-t', namePattern(scope.names)];
}

function parse(ended: Ended): Parsed {
  const report = parseJson(ended.report, VitestReport);
  const fallback = ended.job.check.configFile?.slice(ended.job.dir === '' ? 0 : ended.job.dir.length + 1) ?? 'package.json';
  return concludeTests(ended, report && renderVitestReport(ended.job, report, fallback));
}
