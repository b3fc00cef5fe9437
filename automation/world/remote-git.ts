import { KeepgreenError, renderError } from '../errors.ts';
import { runForBytes } from './git-process.ts';
import type { GitEnd, RemoteGit, RemoteGitSpec } from './ports.ts';

/** Nothing runs and nobody is asked; what a repository's own configuration could name is off, the user's own (~/.gitconfig) may find credentials. */
const NARROW = [
  '--no-pager',
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'gc.auto=0'],
  ...['-c', 'push.gpgSign=false'],
  ...['-c', 'push.followTags=false'],
  ...['-c', 'push.recurseSubmodules=no'],
  ...['-c', 'protocol.allow=never'],
];

/** As for the local git, and what finds a proxy, a certificate and the keys that ssh holds. */
const INHERITED = [
  ...['PATH', 'HOME', 'XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR', 'TMPDIR', 'USER', 'LOGNAME', 'SSH_AUTH_SOCK', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy', 'DBUS_SESSION_BUS_ADDRESS'],
  ...['SYSTEMROOT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TEMP', 'TMP', 'PATHEXT', 'COMSPEC'],
];

/** An empty GIT_ASKPASS is one that is never called. Without a terminal of its own ssh can't ask either. */
const QUIET = { GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', GIT_CONFIG_NOSYSTEM: '1', GIT_EDITOR: ':', GCM_INTERACTIVE: 'never', LC_ALL: 'C' };

const LONGEST_MS = 120_000;
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

export interface RemoteGitNeeds {
  /** Git's words may hold addresses with passwords. */
  readonly redact: (text: string) => string;
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  readonly timeoutMs?: number;
}

/** The git that talks to a remote: one protocol, no hooks, no prompts, bounded. */
export function createRemoteGit({ redact, env = process.env, timeoutMs = LONGEST_MS }: RemoteGitNeeds): RemoteGit {
  const base: Record<string, string> = { ...QUIET };
  for (const name of INHERITED) {
    const value = env[name];
    if (value !== undefined) base[name] = value;
  }
  return {
    async run(spec) {
      const args = [...NARROW, '-c', `protocol.${spec.protocol}.allow=always`, ...spec.args];
      const end = await runForBytes({ command: 'git', args, cwd: spec.cwd, env: { ...base, ...spec.env }, input: spec.input, limitMs: timeoutMs, maxBytes: MOST_OUTPUT_BYTES });
      const words = whatHappened(end, timeoutMs);
      if (typeof words === 'string') throw pushFailed(spec, redact(words));
      if ((spec.okCodes ?? [0]).includes(words.exitCode)) return words;
      throw pushFailed(spec, redact(words.stderr.trim().slice(-2_000) || `git ended with exit code ${words.exitCode} and said nothing.`));
    },
  };
}

function whatHappened(end: Awaited<ReturnType<typeof runForBytes>>, timeoutMs: number): GitEnd | string {
  switch (end.kind) {
    case 'exited':
      return { exitCode: end.exitCode, stdout: end.stdout, stderr: end.stderr.toString('utf8') };
    case 'signalled':
      return `git was ended by ${end.signal}.`;
    case 'over_time':
      return `git did not finish within ${Math.round(timeoutMs / 1000)} s and was ended.`;
    case 'over_size':
      return 'git said more than could be read.';
    case 'not_started':
      return `git can't run: ${renderError(end.error)}`;
  }
}

function pushFailed({ args }: RemoteGitSpec, words: string): KeepgreenError {
  return new KeepgreenError('push_failed', `git ${args[0] ?? ''} to the remote failed. Git says: ${words}`, 'Try the same by hand; keepgreen asks no password, it uses what your own ~/.gitconfig and ssh agent give.');
}
