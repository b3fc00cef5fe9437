import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How long the pipes may stay open after git has left: a helper of a filter may hold them for ever. */
const PIPES_CLOSE_MS = 2_000;

export interface ByteRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly input: string | Buffer | undefined;
  readonly limitMs: number;
  readonly maxBytes: number;
}

export type ByteEnd =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stdout: Buffer; readonly stderr: Buffer }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'over_time' }
  | { readonly kind: 'over_size' }
  | { readonly kind: 'not_started'; readonly error: unknown };

/**
 * A short program whose output is bytes: no tag, no record, no sweep, because git ends by itself and is called often
 * (execa would cost 14 MB and twice the time). Never rejects; over a limit the whole group is killed. Its own group
 * also keeps the terminal's Ctrl-C from ending it in the middle of a landing.
 */
export async function runForBytes(run: ByteRun): Promise<ByteEnd> {
  try {
    const { command, args, cwd, env, input } = run;
    const child = spawn(command, [...args], { cwd, env, detached: process.platform !== 'win32', windowsHide: true, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    child.stdin?.on('error', () => undefined).end(input);
    return await follow(child, run);
  } catch (error) {
    return { kind: 'not_started', error };
  }
}

/** Ends with the pipes, or a while after the exit, or at a limit, whichever is first. */
function follow(child: ChildProcess, { limitMs, maxBytes }: ByteRun): Promise<ByteEnd> {
  return new Promise((resolve) => {
    let late: NodeJS.Timeout | undefined;
    const settle = (end: ByteEnd) => {
      clearTimeout(limit);
      clearTimeout(late);
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
      resolve(end);
    };
    const stop = (kind: 'over_time' | 'over_size') => {
      killGroup(child);
      settle({ kind });
    };
    const limit = setTimeout(() => stop('over_time'), limitMs);
    const stdout = collect(child.stdout, maxBytes, () => stop('over_size'));
    const stderr = collect(child.stderr, maxBytes, () => stop('over_size'));
    const leave = (exitCode: number | null, signal: string | null) =>
      settle(exitCode === null ? { kind: 'signalled', signal: signal ?? 'unknown' } : { kind: 'exited', exitCode, stdout: stdout(), stderr: stderr() });
    child.once('error', (error) => settle({ kind: 'not_started', error }));
    child.once('close', leave);
    child.once('exit', (exitCode, signal) => (late = setTimeout(() => setImmediate(leave, exitCode, signal), PIPES_CLOSE_MS)));
  });
}

/** Gives back how to read what came so far. */
function collect(stream: Readable | null, maxBytes: number, onTooMuch: () => void): () => Buffer {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('error', () => undefined).on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) onTooMuch();
  });
  return () => Buffer.concat(chunks);
}

/** The whole group: the filter that hangs is a child of git. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It ended just now.
  }
}
