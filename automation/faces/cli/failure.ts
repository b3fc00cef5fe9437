import { CommanderError } from 'commander';
import { KeepgreenError, renderError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';

/** Anything thrown, as an error with a code and what to do next. `logFile` is where an unexpected one can be looked up. */
export function toKeepgreenError(error: unknown, logFile: string | undefined): KeepgreenError {
  if (error instanceof KeepgreenError) return error;
  if (error instanceof CommanderError) return usageError(error);
  const next = logFile === undefined ? 'This is a fault of keepgreen: please report it.' : `This is a fault of keepgreen; the log ${logFile} says more. Please report it.`;
  return new KeepgreenError('internal', renderError(error), next, error);
}

/** Help and version were printed: that is what was asked for. */
export function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

export function exitCodeOf(code: ErrorCode): number {
  if (code === 'already_running') return 3;
  return code === 'usage' || code === 'config_invalid' || code === 'project_not_found' || code === 'path_outside' ? 2 : 1;
}

/** `error [code]: message` and `next: …`, or one JSON document. With a line end. An error may quote what somebody typed into the wrong place. */
export function renderFailure(error: KeepgreenError, json: boolean, redact: (text: string) => string): string {
  const [message, next] = [redact(error.message), redact(error.next)];
  if (json) return `${JSON.stringify({ error: { code: error.code, message, next } }, null, 2)}\n`;
  return `error [${error.code}]: ${message}\n${next === '' ? '' : `next: ${next}\n`}`;
}

function usageError(error: CommanderError): KeepgreenError {
  const missing = error.code === 'commander.help';
  const message = missing ? 'Which command?' : error.message.replace(/^error: /, '');
  return new KeepgreenError('usage', message, 'keepgreen --help lists the commands and settings.', error);
}
