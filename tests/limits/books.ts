import { createBudgets } from '../../automation/limits/budgets.ts';
import type { Budgets } from '../../automation/limits/budgets.ts';
import type { Limits } from '../../automation/limits/names.ts';
import { createMemoryLedger } from '../../automation/limits/usage-ledger.ts';
import type { UsageLedger } from '../../automation/limits/usage-ledger.ts';
import { createMemoryLog, createScriptedClock } from '../../automation/world/scripted.ts';
import type { MemoryLog, ScriptedClock } from '../../automation/world/scripted.ts';
import { createRandom } from '../../automation/world/random.ts';

export const noLimits: Limits = { maxCostUsdPerDay: 0, maxCostUsdPerTask: 0, maxCostUsdPerAttempt: 0, maxLlmRequestsPerHour: 0, maxLlmTokensPerDay: 0, maxExecutionSecondsPerTask: 0, maxFixesPerFilePerDay: 0, maxTaskFailuresBeforeStop: 0, circuitBreakerThreshold: 3, circuitBreakerWindow: 3600 };

/** One machine with a ledger in memory: orchestrators on it are born and die at will. */
export interface Machine {
  readonly clock: ScriptedClock;
  readonly ledger: UsageLedger;
  readonly log: MemoryLog;
  /** Another process that shares the ledger. */
  readonly born: () => { readonly pid: number; readonly budgets: Budgets };
  readonly kill: (pid: number) => void;
}

export function machine(limits: Partial<Limits>): Machine {
  const [clock, log, random] = [createScriptedClock('2026-11-25T10:00:00.000Z'), createMemoryLog(), createRandom()];
  const alive = new Set<number>();
  const isAlive = ({ pid }: { readonly pid: number }) => alive.has(pid);
  const ledger = createMemoryLedger({ clock, isAlive });
  let last = 100;
  return {
    clock, ledger, log,
    born() {
      const pid = (last += 1);
      alive.add(pid);
      const none = () => {
        throw new Error('nobody starts a process here');
      };
      const processes = { self: () => ({ pid, startTime: '1' }), isAlive, run: none, start: none, killLeftovers: none };
      return { pid, budgets: createBudgets({ ledger, settings: { ...noLimits, ...limits, projectRoot: '/p' }, world: { clock, random, log, processes } }) };
    },
    kill: (pid) => void alive.delete(pid),
  };
}

export const told = (costUsd: number, requests = 1, tokens = 100) => ({ kind: 'told', usage: { requests, tokens, costUsd } }) as const;
