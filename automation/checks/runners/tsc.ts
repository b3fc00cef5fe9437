import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseTsconfig } from 'get-tsconfig';
import type { CannotRun, DraftFailure, Ended, Parsed, Plan, RunJob, RunnerAdapter, RunnerCommand } from '../runner.ts';
import { type Installed, findInstalled, notInstalled } from '../installed.ts';
import { type PackageFacts, declares } from '../package-facts.ts';
import { scriptCall, sortWords } from '../scripts.ts';
import { shown } from '../test-command.ts';
import { lastLines, tidyMessage, tidyPath } from '../tidy.ts';
import { referencingConfig } from './tsc-references.ts';

const VALUED = ['--project', '-p', '--outDir', '--target', '--module', '--lib', '--types', '--tsBuildInfoFile', '--rootDir', '--jsx', '--moduleResolution'];

export const tsc: RunnerAdapter = {
  kind: 'types',
  discover(facts) {
    const configFile = configOf(facts);
    if (configFile === undefined || !hasTypeScript(facts) || isBaseOnly(facts, configFile)) return undefined;
    return { configFile: join(facts.dir, configFile).replaceAll('\\', '/') };
  },
  commandFor,
  parse,
};

/** The configuration that a script which only checks names (`tsc --noEmit -p tsconfig.check.json`), else tsconfig.json. */
function configOf(facts: PackageFacts): string | undefined {
  const call = scriptCall(facts, 'tsc', /type|check|lint|test/);
  const { flags } = sortWords(call?.args.includes('--noEmit') === true ? call.args : [], { valued: VALUED, dropped: [] });
  const at = flags.findIndex((flag) => flag === '-p' || flag === '--project');
  const named = at === -1 ? undefined : flags[at + 1];
  const candidates = [named, named === undefined ? undefined : join(named, 'tsconfig.json'), 'tsconfig.json'];
  return candidates.find((candidate) => candidate !== undefined && isFile(join(facts.packageDir, candidate)));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function hasTypeScript(facts: PackageFacts): boolean {
  return declares(facts, 'typescript') || findInstalled(facts.packageDir, 'typescript') !== undefined;
}

/** In a workspace root, a tsconfig.json that names no files only lends its options to the packages. */
function isBaseOnly(facts: PackageFacts, configFile: string): boolean {
  facts.look.read(join(facts.packageDir, configFile));
  const config = readConfig(join(facts.packageDir, configFile));
  if (config === undefined) return false;
  if (config.files?.length === 0 && config.include === undefined && (config.references ?? []).length === 0) return true;
  return facts.workspaces.length > 0 && config.files === undefined && config.include === undefined && config.references === undefined && scriptCall(facts, 'tsc', /./) === undefined;
}

function readConfig(path: string) {
  try {
    return parseTsconfig(path);
  } catch {
    return undefined;
  }
}

function commandFor(job: RunJob): Plan {
  const installed = findInstalled(job.packageDir, 'typescript', 'tsc');
  if (installed === undefined) return notInstalled(job, 'typescript');
  const config = resolve(job.projectDir, job.check.configFile ?? 'tsconfig.json');
  const leaves = leafConfigs(config, job.projectDir, new Set());
  return { kind: 'run', commands: leaves.map((leaf) => commandOf(job, installed, leaf)) };
}

interface Leaf {
  readonly path: string;
  /** It is compiled against other projects of the same build, whose output does not exist here. */
  readonly references: boolean;
}

/** A configuration without files of its own stands for the projects it references. */
function leafConfigs(path: string, projectDir: string, seen: Set<string>): readonly Leaf[] {
  if (seen.has(path) || !path.startsWith(projectDir)) return [];
  seen.add(path);
  const config = readConfig(path);
  const references = (config?.references ?? []).map((reference) => configAt(resolve(dirname(path), reference.path))).filter((found) => existsSync(found));
  const below = references.flatMap((reference) => leafConfigs(reference, projectDir, seen));
  const empty = config?.files?.length === 0 && config.include === undefined;
  return empty && below.length > 0 ? below : [...below, { path, references: references.length > 0 }];
}

function configAt(path: string): string {
  return isFile(path) ? path : join(path, 'tsconfig.json');
}

function commandOf(job: RunJob, installed: Installed, leaf: Leaf): RunnerCommand {
  const config = leaf.references ? referencingConfig(job, leaf.path) : leaf.path;
  const args = [installed.bin, '--noEmit', '-p', config, '--pretty', 'false', ...(installed.major >= 4 ? ['--incremental', '--tsBuildInfoFile', buildInfoFile(job, leaf.path)] : [])];
  return { command: process.execPath, args, shown: shown(['npx', 'tsc', '--noEmit', '-p', relative(job.packageDir, leaf.path).replaceAll('\\', '/')]) };
}

/** One per tree and configuration: what is in it counts only where it was made. */
function buildInfoFile(job: RunJob, config: string): string {
  const key = createHash('sha256').update(config).digest('hex').slice(0, 16);
  return join(job.cacheDir, 'tsc', `${key}.tsbuildinfo`);
}

function parse(ended: Ended): Parsed {
  const { job, exitCode, stdout, stderr } = ended;
  const errors = readErrors(job, stdout);
  const global = errors.filter((error) => error.file === '' || (/^TS(?:5|6|18)\d{3}$/.test(error.name) && error.file.endsWith('.json')));
  if (global.length > 0) return badConfig(global);
  if (errors.length === 0 && exitCode !== 0) return { kind: 'cannot_run', reason: lastLines(job, `${stdout}\n${stderr}`) || `tsc ended with exit code ${exitCode} and said nothing.`, next: 'Run tsc by hand and correct what it says.' };
  return { kind: 'ran', items: [], failures: errors };
}

function badConfig(errors: readonly DraftFailure[]): CannotRun {
  const reason = errors.slice(0, 5).map((error) => `${error.file === '' ? '' : `${error.file}: `}${error.name}: ${error.message}`).join('\n');
  const types = errors.some((error) => error.name === 'TS2688');
  return { kind: 'cannot_run', reason, next: types ? 'Install the missing type definitions (npm install), or correct "types" in the tsconfig.' : 'Correct the tsconfig it names.' };
}

const ERROR_LINE = /^(?:(.+?)\((\d+),(\d+)\): )?error (TS\d+): (.*)$/;

/** `src/a.ts(3,7): error TS2552: …` and the indented lines that go with it. File is '' where tsc names none. */
export function readErrors(job: Pick<RunJob, 'projectDir' | 'dir'>, output: string): readonly DraftFailure[] {
  const found: { file: string; line: number | null; column: number | null; name: string; lines: string[] }[] = [];
  for (const line of output.split(/\r?\n/)) {
    const [whole, file, row, column, name = '', message = ''] = ERROR_LINE.exec(line) ?? [];
    if (whole !== undefined) found.push({ file: file === undefined ? '' : tidyPath(job, file), line: row === undefined ? null : Number(row), column: column === undefined ? null : Number(column), name, lines: [message] });
    else if (/^\s+\S/.test(line)) found.at(-1)?.lines.push(line);
  }
  return found.map(({ lines, ...rest }) => ({ ...rest, message: tidyMessage(job, lines.join('\n')), stack: null }));
}
