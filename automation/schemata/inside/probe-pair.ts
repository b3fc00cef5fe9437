import { putFence } from './fence.ts';
import type { ProbePlan, RowBody } from './plan.ts';
import type { TickGuard } from './tick-guard.ts';

/** Runs in the project's runner: two candidates are told apart by calling recorded functions with other inputs. */
export interface Probing {
  /** To be called after tests ran while `recording`. Tells what was found, function by function, until one says enough. */
  ask(guard: TickGuard, tell: (row: RowBody) => void): Promise<void>;
  /** Everything as it was found. */
  leave(): void;
}

/** To be called before any of the project's modules is loaded, and after the runtime is. */
export function prepareProbe({ source, pairs, totalMs, ...request }: ProbePlan): Probing {
  const clock = performance.now.bind(performance);
  const fence = putFence();
  (0, eval)(source);
  return {
    async ask({ door, budget, idleBudget }, tell) {
      const until = clock() + totalMs;
      fence.close();
      for (const pair of pairs) {
        tell({ kind: 'start', id: pair.a });
        const report = await door.probe?.({ ...request, pairs: [pair], budget, idleBudget, totalMs: until - clock() });
        // What was held off at the fence says nothing about the candidates.
        if (report === undefined || fence.takeTouched()) continue;
        tell({ kind: 'probed', report });
        const kind = kindIn(report);
        if (kind === 'different' || (kind === 'same' && pair.holdsBoth) || clock() > until) return;
      }
    },
    leave: () => fence.remove(),
  };
}

function kindIn(report: string): string | undefined {
  return (JSON.parse(report) as { readonly found: readonly { readonly kind: string }[] }).found[0]?.kind;
}
