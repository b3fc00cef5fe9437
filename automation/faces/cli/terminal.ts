import picocolors from 'picocolors';
import { systemCode } from '../../errors.ts';
import type { Colours } from './text.ts';

/** A stream that text goes to: process.stdout, or a test's own. */
export interface Output {
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where a command's answer goes. */
export interface Screen {
  readonly tty: boolean;
  readonly colours: Colours;
  columns(): number;
  write(text: string): void;
  /** Resolves when all of it is on its way, or the reader has gone. */
  flush(): Promise<void>;
  /** Aborts when the reader has gone away (`| head -1`): nothing more can be said, and that is no fault. */
  readonly closed: AbortSignal;
}

/** What a terminal has that doesn't say (undefined, or 0 before it knows). */
const USUAL = 80;
/** Nobody cuts lines for a pipe. */
const UNBOUNDED = 1000;

/** NO_COLOR (any text) and TERM=dumb turn colour off, FORCE_COLOR turns it on, else a terminal has it. */
export function createScreen(output: Output, env: Readonly<Record<string, string | undefined>>): Screen {
  const tty = output.isTTY === true && env['TERM'] !== 'dumb';
  const gone = new AbortController();
  output.on('error', (error) => {
    const code = systemCode(error);
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED' && code !== 'EIO') throw error;
    gone.abort();
  });
  return {
    tty,
    colours: picocolors.createColors(wantsColour(tty, env)),
    columns: () => (tty ? output.columns || USUAL : UNBOUNDED),
    write(text) {
      if (!gone.signal.aborted) output.write(text);
    },
    flush: () =>
      new Promise((resolve) => {
        if (gone.signal.aborted) return resolve();
        output.write('', (error) => {
          if (error !== undefined && error !== null) gone.abort();
          resolve();
        });
      }),
    closed: gone.signal,
  };
}

function wantsColour(tty: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if (filled(env['NO_COLOR'])) return false;
  return filled(env['FORCE_COLOR']) ? env['FORCE_COLOR'] !== '0' : tty;
}

function filled(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
