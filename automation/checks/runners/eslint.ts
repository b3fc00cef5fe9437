import { z } from 'zod';
import type { DraftFailure, Ended, Plan, RunJob, RunnerAdapter } from '../runner.ts';
import { findInstalled, notInstalled } from '../installed.ts';
import { asArgument, concludeLint, lintScope } from '../lint-command.ts';
import { type PackageFacts, configIn } from '../package-facts.ts';
import { scriptCall, sortWords } from '../scripts.ts';
import { parseJson, shown } from '../test-command.ts';
import { tidyMessage, tidyPath } from '../tidy.ts';

const VALUED = ['--ext', '--config', '-c', '--max-warnings', '--rule', '--plugin', '--parser', '--env', '--global', '--ignore-path', '--ignore-pattern', '--resolve-plugins-relative-to', '--rulesdir', '--format', '-f', '--output-file', '-o', '--cache-location', '--cache-file', '--cache-strategy', '--parser-options', '--flag', '--concurrency', '--report-unused-disable-directives-severity', '--fix-type', '--stdin-filename'];
const DROPPED = ['--fix', '--fix-dry-run', '--fix-type', '--format', '-f', '--output-file', '-o', '--cache', '--cache-location', '--cache-file', '--cache-strategy', '--color', '--no-color', '--quiet', '--debug', '--stdin', '--stdin-filename', '--exit-on-fatal-error', '--max-warnings'];
const SCRIPT = /\.[cm]?jsx?$/;
const LINTABLE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|json[c5]?|md|mdx|css|html|ya?ml)$/;

const Report = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(z.object({ ruleId: z.string().nullable(), severity: z.number(), message: z.string(), line: z.number().optional(), column: z.number().optional(), fatal: z.boolean().optional() })),
  }),
);
type Message = z.infer<typeof Report>[number]['messages'][number];

export const eslint: RunnerAdapter = {
  kind: 'lint',
  discover(facts) {
    const configFile = flatConfig(facts) ?? configIn(facts, /^\.eslintrc(?:\.\w+)?$/) ?? (facts.keys.has('eslintConfig') ? configIn(facts, /^package\.json$/) : undefined);
    if (configFile === undefined && callOf(facts) === undefined) return undefined;
    return configFile === undefined ? {} : { configFile };
  },
  commandFor,
  parse: (ended) => concludeLint(ended, failuresOf(ended)),
};

function flatConfig(facts: PackageFacts): string | undefined {
  return configIn(facts, /^eslint\.config\.[cm]?[jt]s$/);
}

function callOf(facts: PackageFacts) {
  return scriptCall(facts, 'eslint', /^lint/);
}

function commandFor(job: RunJob): Plan {
  const installed = findInstalled(job.packageDir, 'eslint');
  if (installed === undefined) return notInstalled(job, 'eslint');
  const call = callOf(job.facts);
  const { flags, plain } = sortWords(call?.args ?? [], { valued: VALUED, dropped: DROPPED });
  const words = plain.length === 0 ? ['.'] : plain;
  const scope = lintScope(job, plain, lintableBy(job.facts, flags));
  const typed = (targets: readonly string[]) => shown(['npx', 'eslint', ...flags, ...targets]);
  if (scope.kind === 'files' && scope.files.length === 0) return { kind: 'nothing', shown: typed(words) };
  const targets = scope.kind === 'all' ? words : scope.files.map(asArgument);
  const unmatched = installed.major >= 7 ? ['--no-error-on-unmatched-pattern'] : [];
  const args = [installed.bin, ...flags, '--format', 'json', '--output-file', job.reportFile, '--no-color', ...unmatched, '--', ...targets];
  return { kind: 'run', commands: [{ command: process.execPath, args, ...(call === undefined ? {} : { env: call.env }), shown: typed(targets) }] };
}

/**
 * A flat configuration decides by itself (and says "ignored" to the rest). The older kind lints every file it is named
 * and would fail to parse what its script never gives it.
 */
function lintableBy(facts: PackageFacts, flags: readonly string[]): (file: string) => boolean {
  if (flatConfig(facts) !== undefined || (facts.root !== undefined && flatConfig(facts.root) !== undefined)) return (file) => LINTABLE.test(file);
  const extensions = flags.flatMap((flag, at) => (flag === '--ext' ? (flags[at + 1] ?? '').split(',') : flag.startsWith('--ext=') ? flag.slice(6).split(',') : [])).map((ext) => (ext.startsWith('.') ? ext : `.${ext}`));
  return (file) => SCRIPT.test(file) || extensions.some((extension) => file.endsWith(extension));
}

function failuresOf({ job, report }: Ended): readonly DraftFailure[] | undefined {
  const files = parseJson(report, Report);
  const strict = isStrict(job.facts);
  return files?.flatMap(({ filePath, messages }) => messages.filter((message) => isRed(message, strict)).map((message) => failureOf(job, filePath, message)));
}

/** `--max-warnings 0` makes every warning red. */
function isStrict(facts: PackageFacts): boolean {
  const args = callOf(facts)?.args ?? [];
  return args.includes('--max-warnings=0') || args[args.indexOf('--max-warnings') + 1] === '0';
}

/** "File ignored because …" is a warning without a rule: nothing about the code. */
function isRed(message: Message, strict: boolean): boolean {
  return message.severity === 2 || (strict && message.severity === 1 && message.ruleId !== null);
}

function failureOf(job: RunJob, filePath: string, { ruleId, message, line, column, fatal }: Message): DraftFailure {
  const name = ruleId ?? (fatal === true ? '(parse error)' : '(eslint)');
  return { file: tidyPath(job, filePath), line: line === undefined || line < 1 ? null : line, column: column === undefined || column < 1 ? null : column, name, message: tidyMessage(job, message), stack: null };
}
