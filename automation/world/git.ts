import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { KeepgreenError, renderError, systemCode } from '../errors.ts';
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
      let end = await runOnce(spec, base, clock);
      for (const wait of LOCK_WAITS_MS) {
        if (isAnswer(end, spec) || lockNamed(end.stderr) === undefined) break;
        await clock.sleep(wait * (0.5 + random.fraction()));
        end = await runOnce(spec, base, clock);
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

/** Its own group (`detached`), so that a Ctrl-C in the terminal doesn't end it in the middle of a landing. */
async function runOnce(spec: GitSpec, base: Readonly<Record<string, string>>, clock: Clock): Promise<GitEnd> {
  const child = execa('git', hardenedArgs(spec), {
    cwd: spec.cwd, env: { ...base, ...spec.env }, extendEnv: false, encoding: 'buffer', reject: false, stripFinalNewline: false,
    detached: process.platform !== 'win32', cleanup: false, maxBuffer: MOST_OUTPUT_BYTES, windowsHide: true,
    ...(spec.input === undefined ? { stdin: 'ignore' as const } : { input: spec.input }),
  });
  const over = new AbortController();
  const result = await Promise.race([child, clock.sleep(LONGEST_RUN_MS, over.signal)]);
  over.abort();
  if (result === undefined) throw endHungGit(child.pid, spec);
  if (result.exitCode === undefined) throw gitDidNotRun(spec, result);
  return { exitCode: result.exitCode, stdout: asBuffer(result.stdout), stderr: asBuffer(result.stderr).toString('utf8') };
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

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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

function gitDidNotRun(spec: GitSpec, cause: { readonly signal?: string | undefined; readonly cause?: unknown }): KeepgreenError {
  const code = systemCode(cause) ?? systemCode(cause.cause);
  if (code === 'ENOENT' && existsSync(spec.cwd)) return new KeepgreenError('git_failed', 'There is no git on the PATH.', 'Install git 2.35 or later (https://git-scm.com/downloads) and start keepgreen again.', cause);
  if (!existsSync(spec.cwd)) return new KeepgreenError('git_failed', `${renderCommand(spec)} can't run: the folder ${spec.cwd} does not exist.`, 'Check the path.', cause);
  const why = cause.signal === undefined ? (code ?? renderError(cause)) : `signal ${cause.signal}`;
  return new KeepgreenError('git_failed', `${renderCommand(spec)} in ${spec.cwd} did not come to an end (${why}).`, 'Look whether the machine is short of memory or processes.', cause);
}

/** The whole group: the filter that hangs is a child of git. */
function endHungGit(pid: number | undefined, spec: GitSpec): KeepgreenError {
  try {
    if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It ended just now.
  }
  return new KeepgreenError('git_failed', `${renderCommand(spec)} in ${spec.cwd} did not finish within ${LONGEST_RUN_MS / 60_000} minutes and was ended.`, 'Look for a filter (for example LFS) in .gitattributes that waits for the network.');
}

function renderCommand({ args }: GitSpec): string {
  return `git ${args.join(' ').slice(0, 300)}`;
}
