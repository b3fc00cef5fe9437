import { writeSync } from 'node:fs';
import { createRedactor } from '../../world/redact.ts';
import { secretValues } from '../../world/secret-values.ts';

/** What nobody caught ends the program as ever, but node's own words about it would not go through the door. */
export function guardLastWords(process: NodeJS.Process): void {
  process.on('uncaughtException', (error: unknown) => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    try {
      writeSync(2, `error [internal]: ${redactorFor(process.env, process.cwd())(words)}\n`);
    } finally {
      process.exit(1);
    }
  });
}

/** The door for a process that has not read its settings (yet). */
export function redactorFor(env: Readonly<Record<string, string | undefined>>, cwd: string): (text: string) => string {
  return createRedactor(secretValues(env, [cwd]));
}
