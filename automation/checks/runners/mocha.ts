import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Ended, Plan, Results, RunJob, RunnerAdapter } from '../runner.ts';
import { importersOf } from '../import-graph.ts';
import { type Installed, findInstalled, notInstalled } from '../installed.ts';
import { type PackageFacts, configIn } from '../package-facts.ts';
import { scriptCall, sortWords } from '../scripts.ts';
import { concludeTests, namePattern, parseJson, shown, shownFiles, testScope } from '../test-command.ts';
import { isTestFile, matchingFiles } from '../test-files.ts';
import { type ReportedTest, type ReportedTrouble, renderResults } from '../test-results.ts';

const VALUED = ['--require', '-r', '--import', '--loader', '--experimental-loader', '--config', '--timeout', '-t', '--ui', '-u', '--extension', '--file', '--ignore', '--jobs', '-j', '--reporter', '-R', '--reporter-option', '--reporter-options', '-O', '--grep', '-g', '--fgrep', '-f', '--retries', '--slow', '-s', '--spec', '--node-option', '-n', '--package', '--watch-files', '--watch-ignore'];
const DROPPED = ['--config', '--no-config', '--package', '--no-package', '--reporter', '-R', '--reporter-option', '--reporter-options', '-O', '--watch', '-w', '--watch-files', '--watch-ignore', '--grep', '-g', '--fgrep', '-f', '--invert', '-i', '--bail', '-b', '--color', '-c', '--colors', '--parallel', '-p'];

const Test = z.object({ title: z.string(), fullTitle: z.string(), file: z.string().nullish(), duration: z.number().nullish(), err: z.looseObject({ message: z.string().optional(), stack: z.string().optional() }) });
type Test = z.infer<typeof Test>;
const Report = z.object({ tests: z.array(Test), pending: z.array(Test), failures: z.array(Test), passes: z.array(Test) });

export const mocha: RunnerAdapter = {
  kind: 'test',
  discover(facts) {
    const configFile = configIn(facts, /^\.mocharc\.\w+$/) ?? (facts.keys.has('mocha') ? configIn(facts, /^package\.json$/) : undefined);
    const asked = configFile !== undefined || callOf(facts) !== undefined;
    if (!asked && (!facts.dependencies.has('mocha') || facts.workspaces.length > 0)) return undefined;
    return { weak: !asked, ...(configFile === undefined ? {} : { configFile }) };
  },
  commandFor,
  parse: (ended) => concludeTests(ended, resultsOf(ended) ?? unloadedFile(ended)),
};

function callOf(facts: PackageFacts) {
  return scriptCall(facts, 'mocha', /^test/);
}

function commandFor(job: RunJob): Plan {
  const installed = findInstalled(job.packageDir, 'mocha');
  if (installed === undefined) return notInstalled(job, 'mocha');
  const call = callOf(job.facts);
  const { flags, plain } = sortWords(call?.args ?? [], { valued: VALUED, dropped: DROPPED });
  const scope = testScope(job);
  const files = scope.kind === 'all' ? undefined : testFilesAmong(job, scope.kind === 'only' ? scope.files : importersOf(job, scope.files), plain);
  const names = scope.kind === 'only' && scope.names !== undefined ? ['--grep', namePattern(scope.names)] : [];
  const typed = shown(['npx', 'mocha', ...flags, ...names, ...(files === undefined ? plain : shownFiles(job, files))]);
  if (files?.length === 0) return { kind: 'nothing', shown: typed };
  const args = [
    installed.bin, ...flags, '--config', writeConfig(job, installed, files === undefined), '--no-package', '--no-color',
    // A red test often leaves a server open: without this nobody would learn that it is red.
    '--exit', '--reporter', 'json', '--reporter-option', `output=${job.reportFile}`, ...names, ...(files ?? plain),
  ];
  return { kind: 'run', commands: [{ command: process.execPath, args, ...(call === undefined ? {} : { env: call.env }), shown: typed }] };
}

/** Which of these are tests: what the script names when it names something, else what a test is called. */
function testFilesAmong(job: RunJob, files: readonly string[], plain: readonly string[]): readonly string[] {
  if (plain.length > 0) {
    const named = new Set(matchingFiles(job.packageDir, plain));
    return files.filter((file) => named.has(file));
  }
  return files.filter((file) => file.startsWith(`${job.packageDir}/`) && isTestFile(file.slice(job.packageDir.length + 1)));
}

/**
 * Mocha adds the files its configuration names to those on the command line, so single files need the project's
 * configuration without them. Mocha's own loader reads it, whatever format it has.
 */
function writeConfig(job: RunJob, installed: Installed, withSpec: boolean): string {
  const file = join(dirname(job.reportFile), 'mocharc.cjs');
  const ours = ['reporter', 'R', 'reporter-option', 'reporterOption', 'reporter-options', 'reporterOptions', 'O', 'watch', 'w', 'parallel', 'bail', 'grep', 'g', 'package', 'config', ...(withSpec ? [] : ['spec'])];
  const lines = [
    `const { loadConfig, findConfig } = require(${JSON.stringify(join(installed.dir, 'lib/cli/config'))} + (require('node:fs').existsSync(${JSON.stringify(join(installed.dir, 'lib/cli/config.cjs'))}) ? '.cjs' : '.js'));`,
    `const own = require(${JSON.stringify(join(job.packageDir, 'package.json'))}).mocha ?? {};`,
    `const found = findConfig(${JSON.stringify(job.packageDir)});`,
    'const all = { ...own, ...(found ? loadConfig(found) : {}) };',
    `for (const key of ${JSON.stringify(ours)}) delete all[key];`,
    'module.exports = all;',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function resultsOf({ job, report }: Ended): Results | undefined {
  const parsed = parseJson(report, Report);
  if (parsed === undefined) return undefined;
  const pending = new Set(parsed.pending.map((test) => test.fullTitle));
  const hooks = parsed.failures.filter((test) => isHook(test));
  const tests = parsed.tests.filter((test) => !isHook(test)).map((test) => testOf(test, pending));
  return renderResults(job, tests, hooks.map((hook) => hookTrouble(hook)));
}

function isHook(test: Test): boolean {
  return /^"(?:before|after) (?:all|each)" hook/.test(test.title);
}

function testOf(test: Test, pending: ReadonlySet<string>): ReportedTest {
  const failed = test.err.message !== undefined || test.err.stack !== undefined;
  const status = pending.has(test.fullTitle) ? 'skipped' : failed ? 'failed' : 'passed';
  return { file: test.file ?? '', path: pathOf(test), status, durationMs: test.duration ?? 0, errors: failed ? [errorOf(test)] : [], location: null };
}

/** Mocha's report joins the titles of the suites with spaces; only the test's own can be told apart. */
function pathOf({ title, fullTitle }: Test): readonly string[] {
  const suites = fullTitle.slice(0, -title.length).trim();
  return suites === '' ? [title] : [suites, title];
}

function errorOf({ err }: Test): { readonly text: string } {
  const message = err.message ?? '';
  const stack = err.stack ?? '';
  return { text: stack.includes(message) ? stack : `${message}\n${stack}` };
}

function hookTrouble(hook: Test): ReportedTrouble {
  const suites = hook.fullTitle.slice(0, -hook.title.length).trim();
  return { file: hook.file ?? '', path: suites === '' ? [] : [suites], kind: 'suite', error: { text: `${hook.title}: ${errorOf(hook).text}` } };
}

/** A file that does not load ends Mocha before its report; what it says then names the file. */
function unloadedFile({ job, exitCode, stdout, stderr }: Ended): Results | undefined {
  const said = /Exception during run:\s*([\s\S]+)/.exec(`${stdout}\n${stderr}`)?.[1] ?? (/^\s*(?:\w*Error\b.*|✖ ERROR:.*)[\s\S]*/m.exec(exitCode === 0 ? '' : stderr)?.[0]);
  const file = said === undefined ? undefined : projectFilesIn(job, said)[0];
  return said === undefined || file === undefined ? undefined : renderResults(job, [], [{ file, path: [], kind: 'file', error: { text: said.trim() } }]);
}

/** Source files of the project that a text names by their absolute path, in the order they appear. */
function projectFilesIn(job: RunJob, text: string): readonly string[] {
  const root = job.projectDir.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found = text.matchAll(new RegExp(`(?:file://)?(${root}/[^\\n:'"()]+\\.[cm]?[jt]sx?)`, 'g'));
  return [...found].flatMap(([, path]) => (path === undefined || path.includes('/node_modules/') || basename(path).startsWith('.mocharc') ? [] : [path]));
}
