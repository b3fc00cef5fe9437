import { existsSync } from 'node:fs';
import { KeepgreenError, renderError, systemCode } from '../errors.ts';
import { cutWhole } from './cut.ts';
import { runForBytes, type ByteEnd } from './git-process.ts';
import type { Clock, Git, GitEnd, GitSpec, Random } from './ports.ts';

/** Nothing that a repository's own configuration names may run (RELIABILITY 1.6). */
const HARDENED = [
  '--no-pager',
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'diff.external='],
  ...['-c', 'protocol.allow=never'],
  ...['-c', 'gc.auto=0'],
  ...['-c', 'core.quotepath=false'],
];

/** These would still run a driver of the repository's attributes unless told not to. */
const DIFFING = new Set(['diff', 'log', 'show', 'diff-tree', 'diff-index', 'diff-files', 'format-patch', 'whatchanged', 'range-diff', 'blame']);

/** What git needs to find itself and its user; the shell's own GIT_* would point it at another repository. */
const INHERITED = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'TMPDIR', 'USER', 'LOGNAME', 'SYSTEMROOT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TEMP', 'TMP', 'PATHEXT', 'COMSPEC'];

const QUIET = { GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1', GIT_OPTIONAL_LOCKS: '0', GIT_EDITOR: ':', LC_ALL: 'C' };

/** Waits between the tries when another git holds a lock; about 4 s in all. */
const LOCK_WAITS_MS = [20, 50, 100, 200, 400, 800, 1_200, 1_200];
/** A filter of the repository that never answers must not hold us for ever. */
const LONGEST_RUN_MS = 10 * 60_000;
const MOST_OUTPUT_BYTES = 1024 * 1024 * 1024;

export interface GitNeeds {
  readonly clock: Clock;
  readonly random: Random;
  /** Where PATH and HOME come from; this process's environment unless told. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
}

/** The one git of the program. A lock held by another git is waited for, never deleted. */
export function createGit({ clock, random, env = process.env }: GitNeeds): Git {
  const base = baseEnvironment(env);
  return {
    async run(spec) {
      let end = await runOnce(spec, base);
      for (const wait of LOCK_WAITS_MS) {
        if (isAnswer(end, spec) || lockNamed(end.stderr) === undefined) break;
        await clock.sleep(wait * (0.5 + random.fraction()));
        end = await runOnce(spec, base);
      }
      if (!isAnswer(end, spec)) throw gitFailed(end, spec);
      return end;
    },
  };
}

function baseEnvironment(env: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  const base: Record<string, string> = {};
  for (const name of INHERITED) {
    const value = env[name];
    if (value !== undefined) base[name] = value;
  }
  return { ...base, ...QUIET };
}

async function runOnce(spec: GitSpec, base: Readonly<Record<string, string>>): Promise<GitEnd> {
  const end = await runForBytes({ command: 'git', args: hardenedArgs(spec), cwd: spec.cwd, env: { ...base, ...spec.env }, input: spec.input, limitMs: LONGEST_RUN_MS, maxBytes: MOST_OUTPUT_BYTES });
  if (end.kind !== 'exited') throw gitDidNotRun(spec, end);
  return { exitCode: end.exitCode, stdout: end.stdout, stderr: end.stderr.toString('utf8') };
}

/** With GIT_DIR given, a bare repository was asked for by name. */
function hardenedArgs({ args, env }: GitSpec): string[] {
  const bare = env?.['GIT_DIR'] === undefined ? ['-c', 'safe.bareRepository=explicit'] : [];
  const at = verbIndex(args);
  const drivers = DIFFING.has(args[at] ?? '') ? ['--no-ext-diff', '--no-textconv'] : [];
  return [...HARDENED, ...bare, ...args.slice(0, at + 1), ...drivers, ...args.slice(at + 1)];
}

/** Where the command stands, behind git's own options (`-c name=value` and `-C folder` take the word after them). */
function verbIndex(args: readonly string[]): number {
  let at = 0;
  while (args[at]?.startsWith('-') === true) at += ['-c', '-C'].includes(args[at] ?? '') ? 2 : 1;
  return at;
}

function isAnswer(end: GitEnd, spec: GitSpec): boolean {
  return (spec.okCodes ?? [0]).includes(end.exitCode);
}

/** The lock file that stopped git, as it says in English (LC_ALL=C): it has no other way to tell. */
function lockNamed(stderr: string): string | undefined {
  return /Unable to create '(.+\.lock)': File exists/.exec(stderr)?.[1] ?? /could not lock config file (.+): File exists/.exec(stderr)?.[1];
}

function gitFailed(end: GitEnd, spec: GitSpec): KeepgreenError {
  const command = renderCommand(spec);
  const lock = lockNamed(end.stderr);
  if (lock !== undefined) {
    return new KeepgreenError('git_busy', `${command} in ${spec.cwd} could not go on: another git holds ${lock}.`, 'Wait until the other git has finished. If none is running, remove that lock file by hand.');
  }
  const words = end.stderr.trim() === '' ? 'It said nothing.' : `Git says: ${end.stderr.trim().slice(-2_000)}`;
  return new KeepgreenError('git_failed', `${command} in ${spec.cwd} ended with exit code ${end.exitCode}. ${words}`, 'Run the same command there by hand to see what git needs.');
}

/** Git that gave no answer: every way of it, told apart. */
function gitDidNotRun(spec: GitSpec, end: Exclude<ByteEnd, { kind: 'exited' }>): KeepgreenError {
  const what = `${renderCommand(spec)} in ${spec.cwd}`;
  switch (end.kind) {
    case 'not_started':
      return gitNotStarted(spec, what, end.error);
    case 'signalled':
      return new KeepgreenError('git_failed', `${what} was ended by ${end.signal}.`, 'Look whether the machine is short of memory, or who ended it.');
    case 'over_time':
      return new KeepgreenError('git_failed', `${what} did not finish within ${LONGEST_RUN_MS / 60_000} minutes and was ended.`, 'Look for a filter (for example LFS) in .gitattributes that waits for the network.');
    case 'over_size':
      return new KeepgreenError('git_failed', `${what} gave more than ${MOST_OUTPUT_BYTES / 1024 ** 3} GiB and was ended.`, 'Look for very large files that should be ignored.');
  }
}

/** A missing folder and a missing git both give ENOENT. */
function gitNotStarted(spec: GitSpec, what: string, error: unknown): KeepgreenError {
  if (!existsSync(spec.cwd)) return new KeepgreenError('git_failed', `${what} can't run: that folder does not exist.`, 'Check the path.', error);
  if (systemCode(error) === 'ENOENT') return new KeepgreenError('git_failed', 'There is no git on the PATH.', 'Install git 2.35.2 or later (https://git-scm.com/downloads) and start keepgreen again.', error);
  return new KeepgreenError('git_failed', `${what} can't run: ${renderError(error)}.`, 'Look whether the machine is short of memory or processes.', error);
}

function renderCommand({ args }: GitSpec): string {
  return `git ${cutWhole(args.join(' '), 300)}`;
}
