import { z } from 'zod';
import type { DraftFailure, Ended, Plan, RunJob, RunnerAdapter } from '../runner.ts';
import { findInstalled, notInstalled } from '../installed.ts';
import { asArgument, concludeLint, lintScope } from '../lint-command.ts';
import { type PackageFacts, configIn } from '../package-facts.ts';
import { scriptCall, sortWords } from '../scripts.ts';
import { parseJson, shown } from '../test-command.ts';
import { tidyMessage, tidyPath } from '../tidy.ts';

const VALUED = ['--config-path', '--max-diagnostics', '--diagnostic-level', '--reporter', '--reporter-file', '--only', '--skip', '--since', '--log-level', '--log-file'];
const DROPPED = ['--write', '--fix', '--apply', '--apply-unsafe', '--unsafe', '--suppress', '--reason', '--staged', '--changed', '--since', '--watch', '--reporter', '--reporter-file', '--max-diagnostics', '--colors', '--verbose', '--no-errors-on-unmatched', '--files-ignore-unknown', '--use-server', '--log-file', '--log-level', '--diagnostic-level'];
const LINTABLE = /\.(?:[cm]?[jt]sx?|json[c5]?|css|graphql|gql|html|vue|svelte|astro)$/;

const Place = z.object({ line: z.number(), column: z.number() });
/** Biome 2 gives lines and columns; 1 gave a span of bytes in the source. */
const Report = z.object({
  diagnostics: z.array(
    z.looseObject({
      severity: z.string(),
      category: z.string().nullish(),
      description: z.string().optional(),
      message: z.union([z.string(), z.array(z.looseObject({ content: z.string().optional() }))]).optional(),
      location: z.looseObject({
        path: z.union([z.string(), z.looseObject({ file: z.string() })]).nullish(),
        start: Place.nullish(),
        span: z.tuple([z.number(), z.number()]).nullish(),
        sourceCode: z.string().nullish(),
      }).nullish(),
    }),
  ),
});
type Diagnostic = z.infer<typeof Report>['diagnostics'][number];

export const biome: RunnerAdapter = {
  kind: 'lint',
  discover(facts) {
    const configFile = configIn(facts, /^\.?biome\.jsonc?$/);
    if (configFile === undefined && callOf(facts) === undefined) return undefined;
    return configFile === undefined ? {} : { configFile };
  },
  commandFor,
  parse: (ended) => concludeLint(ended, failuresOf(ended)),
};

/** A script that only formats asks for no check. */
function callOf(facts: PackageFacts) {
  const call = scriptCall(facts, 'biome', /^(?:lint|check)/);
  return call !== undefined && /^(?:check|lint|ci)$/.test(call.args[0] ?? '') ? call : undefined;
}

function commandFor(job: RunJob): Plan {
  const installed = findInstalled(job.packageDir, '@biomejs/biome', 'biome');
  if (installed === undefined) return notInstalled(job, '@biomejs/biome');
  const call = callOf(job.facts);
  const { flags, plain } = sortWords(call?.args.slice(1) ?? [], { valued: VALUED, dropped: DROPPED });
  const verb = call === undefined || call.args[0] === 'lint' ? 'lint' : 'check';
  const words = plain.length === 0 ? ['.'] : plain;
  const scope = lintScope(job, plain, (file) => LINTABLE.test(file));
  const typed = (targets: readonly string[]) => shown(['npx', 'biome', verb, ...flags, ...targets]);
  if (scope.kind === 'files' && scope.files.length === 0) return { kind: 'nothing', shown: typed(words) };
  const targets = scope.kind === 'all' ? words : scope.files.map(asArgument);
  const args = [installed.bin, verb, ...flags, '--reporter=json', `--max-diagnostics=${installed.major >= 2 ? 'none' : '200'}`, '--colors=off', '--no-errors-on-unmatched', '--files-ignore-unknown=true', ...targets];
  return { kind: 'run', commands: [{ command: process.execPath, args, ...(call === undefined ? {} : { env: call.env }), shown: typed(targets) }] };
}

/** Biome writes its report to stdout. Diagnostics about the configuration itself are no findings. */
function failuresOf({ job, stdout }: Ended): readonly DraftFailure[] | undefined {
  const report = parseJson(stdout.slice(Math.max(0, stdout.indexOf('{'))), Report);
  if (report === undefined || report.diagnostics.some((diagnostic) => diagnostic.category === 'configuration' && isError(diagnostic))) return undefined;
  const strict = callOf(job.facts)?.args.includes('--error-on-warnings') ?? false;
  return report.diagnostics.filter((diagnostic) => isError(diagnostic) || (strict && diagnostic.severity === 'warning')).flatMap((diagnostic) => failureOf(job, diagnostic));
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error' || severity === 'fatal';
}

function failureOf(job: RunJob, diagnostic: Diagnostic): DraftFailure[] {
  const { path } = diagnostic.location ?? {};
  const file = typeof path === 'string' ? path : path?.file;
  if (file === undefined) return [];
  const place = placeOf(diagnostic);
  const message = typeof diagnostic.message === 'string' ? diagnostic.message : (diagnostic.description ?? diagnostic.message?.map((part) => part.content ?? '').join('') ?? '');
  const name = diagnostic.category === 'parse' ? '(parse error)' : (diagnostic.category ?? '(biome)');
  return [{ file: tidyPath(job, file), line: place?.line ?? null, column: place?.column ?? null, name, message: tidyMessage(job, message), stack: null }];
}

function placeOf({ location }: Diagnostic): { readonly line: number; readonly column: number } | undefined {
  if (location?.start != null && location.start.line > 0) return { line: location.start.line, column: Math.max(1, location.start.column) };
  if (location?.span == null || location.sourceCode == null) return undefined;
  const before = Buffer.from(location.sourceCode).subarray(0, location.span[0]).toString().split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
