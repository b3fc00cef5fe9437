import type { Clock, Processes } from '../../world/ports.ts';
import { cliEnvironment, fixArgs, spendingArgs, strategyArgs, type AgentEnv, type AgentSettings } from './command-line.ts';
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

/** What an attempt may use: the model, and dollars for both passes together (null = no limit). */
export interface Terms {
  readonly model: string | undefined;
  readonly maxCostUsd: number | null;
}

/** Both processes start before the first has cost anything, so each gets its share: looking costs less than mending. */
const LOOKING_SHARE = 0.4;

export function startPair(deps: PairDeps, cwd: string, { model, maxCostUsd }: Terms): Pair {
  const { env } = deps;
  const settings = { ...deps.settings, claudeModel: model };
  const share = (part: number) => spendingArgs(maxCostUsd === null ? null : maxCostUsd * part);
  let hear: (pass: Pass, line: string) => void = () => undefined;
  const start = (pass: Pass, args: readonly string[]) =>
    startSession(deps, { command: settings.claudeBin, args, cwd, env: cliEnvironment(env), label: `agent ${pass}`, readOnly: pass === 'strategy', onLine: (line) => hear(pass, line) });
  const [strategy, fix] = [
    start('strategy', [...strategyArgs(settings, cwd, strategySchema), ...share(LOOKING_SHARE)]),
    start('fix', [...fixArgs(settings, cwd), ...share(1 - LOOKING_SHARE)]),
  ];
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
