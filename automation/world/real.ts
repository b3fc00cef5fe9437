import { createClock } from './clock.ts';
import { createGit } from './git.ts';
import { createLog } from './log.ts';
import type { World } from './ports.ts';
import { createProcesses } from './processes/processes.ts';
import { createRandom } from './random.ts';
import { createRedactor } from './redact.ts';

export interface WorldNeeds {
  readonly settings: { readonly stateDir: string; readonly logFile: string; readonly logLevel: 'debug' | 'info' | 'warn' | 'error' };
  /** Values that may never leave (keys, tokens, webhook addresses). */
  readonly secrets: readonly string[];
  /** Also writes each record as one line for a person to stderr. */
  readonly stderr?: boolean;
}

/** Everything outside this process, for real. `close` ends every child that still runs and the log. Nothing is written before it is used. */
export function createWorld({ settings, secrets, stderr = false }: WorldNeeds): World & { close(): Promise<void> } {
  const clock = createClock();
  const random = createRandom();
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const redact = createRedactor(secrets);
  const log = createLog({ file: settings.logFile, level: settings.logLevel, redact, onTrouble: say, ...(stderr ? { onHumanLine: say } : {}) });
  const processes = createProcesses({ stateDir: settings.stateDir, clock, random, log });
  process.stderr.on('error', ignoreClosedReader);
  return {
    clock, random, processes, log, redact,
    git: createGit({ clock, random }),
    async close() {
      await processes.close();
      log.close();
      process.stderr.off('error', ignoreClosedReader);
    },
  };
}

/** Nobody reads our stderr any more (`2>&1 | head`); that must not end the program. */
function ignoreClosedReader(): void {
  return undefined;
}
