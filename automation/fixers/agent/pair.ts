import type { Clock, Processes } from '../../world/ports.ts';
import { cliEnvironment, fixArgs, strategyArgs, type AgentEnv, type AgentSettings } from './command-line.ts';
import { startSession, type Session } from './session.ts';
import { strategySchema } from './strategy.ts';

export interface PairDeps {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly settings: AgentSettings;
  /** The CLI's whole environment; see pickAgentEnv. */
  readonly env: AgentEnv;
}

export type Pass = 'strategy' | 'fix';

/** The CLI processes of one attempt, one for each pass, both started at once: the second is warm when the plan is there. */
export interface Pair {
  readonly strategy: Session;
  readonly fix: Session;
  /** Absolute; where both work. */
  readonly cwd: string;
  /** Each line worth keeping goes there from now on. `onLine` must not throw. */
  listen(onLine: (pass: Pass, line: string) => void): void;
  /** Resolves when both processes are gone. */
  discard(): Promise<void>;
}

export function startPair(deps: PairDeps, cwd: string): Pair {
  const { settings, env } = deps;
  let hear: (pass: Pass, line: string) => void = () => undefined;
  const start = (pass: Pass, args: readonly string[]) =>
    startSession(deps, { command: settings.claudeBin, args, cwd, env: cliEnvironment(env), label: `agent ${pass}`, readOnly: pass === 'strategy', onLine: (line) => hear(pass, line) });
  const [strategy, fix] = [start('strategy', strategyArgs(settings, cwd, strategySchema)), start('fix', fixArgs(settings, cwd))];
  return {
    strategy,
    fix,
    cwd,
    listen(onLine) {
      hear = onLine;
    },
    async discard() {
      await Promise.all([strategy.discard(), fix.discard()]);
    },
  };
}
