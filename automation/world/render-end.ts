import type { RunEnd } from './ports.ts';

const LAST_LINES = 3;

/** How a child ended, as one sentence for a person, with its last words where it had any. */
export function renderEnd(end: RunEnd): string {
  const lastWords = end.stderr.trim().split('\n').slice(-LAST_LINES).join(' ');
  switch (end.kind) {
    case 'exited':
      return `It ended with exit code ${end.exitCode}. ${lastWords}`.trim();
    case 'signalled':
      return `It was killed by ${end.signal}. ${lastWords}`.trim();
    case 'timed_out':
      return `It was stopped after ${Math.round(end.afterMs / 1000)} s.`;
    case 'aborted':
      return 'It was stopped.';
    case 'not_started':
      return `It could not be started: ${end.message}`;
    default:
      return end satisfies never;
  }
}
