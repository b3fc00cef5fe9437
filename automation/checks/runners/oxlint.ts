import { z } from 'zod';
import type { DraftFailure, Ended, Plan, RunJob, RunnerAdapter } from '../runner.ts';
import { findInstalled, notInstalled } from '../installed.ts';
import { asArgument, concludeLint, lintScope } from '../lint-command.ts';
import { type PackageFacts, configIn } from '../package-facts.ts';
import { scriptCall, sortWords } from '../scripts.ts';
import { parseJson, shown } from '../test-command.ts';
import { tidyMessage, tidyPath } from '../tidy.ts';

const VALUED = ['-c', '--config', '--tsconfig', '-A', '--allow', '-W', '--warn', '-D', '--deny', '--ignore-path', '--ignore-pattern', '--max-warnings', '-f', '--format', '--threads'];
const DROPPED = ['--fix', '--fix-suggestions', '--fix-dangerously', '-f', '--format', '--quiet', '--silent', '--max-warnings', '--deny-warnings'];
const LINTABLE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;

const Report = z.object({
  diagnostics: z.array(
    z.looseObject({
      message: z.string(),
      code: z.string().nullish(),
      severity: z.string(),
      filename: z.string().nullish(),
      labels: z.array(z.looseObject({ span: z.looseObject({ line: z.number().nullish(), column: z.number().nullish() }) })).nullish(),
    }),
  ),
});
type Diagnostic = z.infer<typeof Report>['diagnostics'][number];

export const oxlint: RunnerAdapter = {
  kind: 'lint',
  discover(facts) {
    const configFile = configIn(facts, /^(?:\.oxlintrc\.jsonc?|oxlint\.config\.\w+)$/);
    if (configFile === undefined && callOf(facts) === undefined) return undefined;
    return configFile === undefined ? {} : { configFile };
  },
  commandFor,
  parse: (ended) => concludeLint(ended, failuresOf(ended)),
};

function callOf(facts: PackageFacts) {
  return scriptCall(facts, 'oxlint', /^lint/);
}

function commandFor(job: RunJob): Plan {
  const installed = findInstalled(job.packageDir, 'oxlint');
  if (installed === undefined) return notInstalled(job, 'oxlint');
  const call = callOf(job.facts);
  const { flags, plain } = sortWords(call?.args ?? [], { valued: VALUED, dropped: DROPPED });
  const scope = lintScope(job, plain, (file) => LINTABLE.test(file));
  const typed = (targets: readonly string[]) => shown(['npx', 'oxlint', ...flags, ...targets]);
  if (scope.kind === 'files' && scope.files.length === 0) return { kind: 'nothing', shown: typed(plain) };
  const targets = scope.kind === 'all' ? plain : scope.files.map(asArgument);
  const args = [installed.bin, ...flags, '--format=json', '--ignore-pattern=**/node_modules/**', ...targets];
  return { kind: 'run', commands: [{ command: process.execPath, args, ...(call === undefined ? {} : { env: call.env }), shown: typed(targets) }] };
}

/** oxlint writes its report to stdout; text that is none is a complaint about its configuration. */
function failuresOf({ job, stdout }: Ended): readonly DraftFailure[] | undefined {
  const report = parseJson(stdout.slice(Math.max(0, stdout.indexOf('{'))), Report);
  const args = callOf(job.facts)?.args ?? [];
  const strict = args.includes('--deny-warnings') || args.includes('--max-warnings=0') || args[args.indexOf('--max-warnings') + 1] === '0';
  return report?.diagnostics.filter(({ severity }) => severity === 'error' || (strict && severity === 'warning')).flatMap((diagnostic) => failureOf(job, diagnostic));
}

function failureOf(job: RunJob, { filename, labels, code, message }: Diagnostic): DraftFailure[] {
  if (filename == null || filename === '') return [];
  const { line, column } = labels?.[0]?.span ?? {};
  return [{ file: tidyPath(job, filename), line: line == null || line < 1 ? null : line, column: column == null || column < 1 ? null : column, name: code ?? '(parse error)', message: tidyMessage(job, message), stack: null }];
}
