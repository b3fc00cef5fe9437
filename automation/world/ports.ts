/** Everything outside this process, as ports of under six members each. `world/real.ts` and `world/scripted.ts` implement them. */

export interface Clock {
  /** Wall time, for timestamps only. */
  now(): Date;
  /** Milliseconds that never jump, for durations and deadlines. */
  monotonicMs(): number;
  /** Resolves after `ms`, or as soon as `signal` aborts (it does not reject). Never keeps the process alive by itself when `unref`. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** `bytes` random bytes as hex. */
  hex(bytes: number): string;
  /** 0 ≤ x < 1, for jitter. */
  fraction(): number;
}

/** A process that can't be mistaken for a later one with the same number. `startTime` is the kernel's (Linux: clock ticks since boot). */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

export interface RunSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The child's whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Kills the process group when it is over; undefined = no limit. */
  readonly timeoutMs?: number;
  /** Kills the process group when no byte came for so long. */
  readonly idleMs?: number;
  readonly input?: string;
  /** Keep at most this many bytes of each stream (the last ones); default 1 MiB. */
  readonly maxBytes?: number;
  /** Called with each complete stdout line as it comes. Must not throw. */
  readonly onLine?: (line: string) => void;
  /** For the record of running processes: what it is, in words. */
  readonly label: string;
  /** It has no business changing files in its folder: where there is a sandbox, it can't. */
  readonly readOnly?: boolean;
}

/** Killed, timed out and failed are three different things; an exit code that is missing is not 0. */
export type RunEnd = { readonly stdout: string; readonly stderr: string; readonly durationMs: number } & (
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'timed_out'; readonly afterMs: number; readonly idle: boolean }
  | { readonly kind: 'aborted' }
  /** It never ran: no such program, not executable, no more processes. */
  | { readonly kind: 'not_started'; readonly code: string; readonly message: string }
);

/** A child that is talked to while it runs. Every way it can end arrives in `ended`, which never rejects. */
export interface RunningProcess {
  readonly identity: ProcessIdentity | undefined;
  /** Writes to stdin; false when it is gone. */
  write(text: string): boolean;
  /** Closes stdin. */
  end(): void;
  /** TERM to the group, KILL after the grace, sweep of tagged descendants; resolves when all are gone. */
  kill(): Promise<void>;
  readonly ended: Promise<RunEnd>;
}

export interface Processes {
  /** Runs to the end; resolves within timeout + grace whatever the descendants do, and leaves none alive. Never rejects. */
  run(spec: RunSpec, signal: AbortSignal): Promise<RunEnd>;
  start(spec: RunSpec): RunningProcess;
  /** Is that very process (not a later one with its number) alive? */
  isAlive(identity: ProcessIdentity): boolean;
  self(): ProcessIdentity;
  /** Kills what a crashed keepgreen of this state folder left behind; returns a line for each. */
  killLeftovers(): Promise<readonly string[]>;
}

/** Structured log, redacted. `message` is a sentence; `facts` are its values. */
export interface Log {
  debug(message: string, facts?: Readonly<Record<string, unknown>>): void;
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

export interface GitSpec {
  /** A worktree or project folder; absolute. */
  readonly cwd: string;
  readonly args: readonly string[];
  readonly input?: string | Buffer;
  /** Added to the hardened environment (GIT_INDEX_FILE, GIT_DIR, GIT_AUTHOR_*). */
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are answers, not errors; default [0]. */
  readonly okCodes?: readonly number[];
}

export interface GitEnd {
  readonly exitCode: number;
  /** Raw bytes: file contents may be anything. */
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The hardened git: no hooks, no fsmonitor, no external diff, no prompts, no optional locks (RELIABILITY 1.6). */
export interface Git {
  /** Throws KeepgreenError('git_failed') with git's own words unless the exit code is one of okCodes. */
  run(spec: GitSpec): Promise<GitEnd>;
}

/** Git over a network: the only one that may. It reads no repository's configuration but the one it is run in. */
export interface RemoteGit {
  /** Only `protocol` may be spoken. Throws KeepgreenError('push_failed') with git's own words unless the exit code is one of okCodes. */
  run(spec: RemoteGitSpec): Promise<GitEnd>;
}

export interface RemoteGitSpec extends GitSpec {
  readonly protocol: 'file' | 'ssh' | 'https';
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How a request can end. Only `unreachable` says that nobody has seen it. `why` never holds the address: it may be a secret. */
export type HttpEnd =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string }
  /** No name, no connection, no trust: nothing was sent. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** Reset, cut off, too slow, too large: it may have been carried out. */
  | { readonly kind: 'broken'; readonly why: string };

/** The network. Nothing is tried twice and no redirect is followed: whoever asks decides what that means. */
export interface Http {
  /** Never rejects; aborting `signal` ends it as `broken`. Header names of the answer are in lower case. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpEnd>;
}

/** All ports together, handed to each room by start.ts. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly processes: Processes;
  readonly git: Git;
  readonly log: Log;
  /** The one door through which text leaves this program: takes out secrets and what a terminal would obey. Must not throw. */
  readonly redact: (text: string) => string;
}
