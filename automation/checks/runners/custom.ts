import { join } from 'node:path';
import type { Ended, Parsed, Plan, RunJob, RunnerAdapter } from '../runner.ts';
import { asArgument } from '../lint-command.ts';
import { concludeTests, shown } from '../test-command.ts';
import { renderResults } from '../test-results.ts';
import { lastLines } from '../tidy.ts';
import type { Reported } from './junit.ts';

/**
 * A command of keepgreen.config.json, started as it stands, never through a shell. In its words, `{files}` as a word of
 * its own becomes the changed files (none when everything is asked for), `{report}` the path the report is read from.
 * Without `{report}` the report is what the command prints.
 */
export const custom: RunnerAdapter = { kind: 'test', commandFor, parse };

function commandFor(job: RunJob): Plan {
  const words = (job.check.command ?? []).flatMap((word) => (word === '{files}' ? filesOf(job).map(asArgument) : [word]));
  const [command, ...args] = words.map((word) => word.replaceAll('{report}', job.reportFile));
  if (command === undefined) return { kind: 'cannot_run', reason: `The check ${job.check.name} has no command.`, next: 'Give it one in keepgreen.config.json, as a list of words.' };
  return { kind: 'run', commands: [{ command, args, shown: shown(words) }] };
}

/** Relative to the check's folder. */
function filesOf({ scope, dir }: RunJob): readonly string[] {
  if (scope.kind === 'all') return [];
  const files = scope.kind === 'related' ? scope.files : [...new Set(scope.items.map((item) => item.file))];
  const prefix = dir === '' ? '' : `${dir}/`;
  return files.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
}

async function parse(ended: Ended): Promise<Parsed> {
  const { job } = ended;
  if (job.check.parser === 'exit-code' || job.check.parser === undefined) return byExitCode(ended);
  const asked = job.check.command?.some((word) => word.includes('{report}')) ?? false;
  const text = asked ? ended.report : ended.stdout;
  const reported = text === undefined ? undefined : await read(text, job);
  return concludeTests(ended, reported && renderResults(job, reported.tests, reported.troubles));
}

/** Their parsers are the largest packages of this room, and most projects need neither. */
async function read(text: string, job: RunJob): Promise<Reported | undefined> {
  if (job.check.parser === 'junit') return (await import('./junit.ts')).readJunit(text, (file) => join(job.packageDir, file));
  return (await import('./tap.ts')).readTap(text, placeOf(job));
}

const CONFIG = 'keepgreen.config.json';
const EXIT_CODE = '(exit code)';

/** Absolute: where results that name no file belong. */
function placeOf(job: RunJob): string {
  return join(job.projectDir, job.check.configFile ?? CONFIG);
}

/** One item, so that a green run is told from none at all. */
function byExitCode({ job, exitCode, stdout, stderr }: Ended): Parsed {
  const file = job.check.configFile ?? CONFIG;
  const item = { file, name: EXIT_CODE, status: exitCode === 0 ? 'passed' : 'failed', durationMs: 0 } as const;
  if (exitCode === 0) return { kind: 'ran', items: [item], failures: [] };
  const message = `Exit code ${exitCode}:\n${lastLines(job, `${stdout}\n${stderr}`, 30)}`;
  return { kind: 'ran', items: [item], failures: [{ file, line: null, column: null, name: EXIT_CODE, message, stack: null }] };
}
