import type { Clock } from '../../world/ports.ts';

/** How much of REPAIR_SECONDS and REPAIR_CANDIDATES is left. The clock stands still while the pipeline judges a proposal. */
export interface Allowance {
  leftMs(): number;
  leftCandidates(): number;
  spend(candidates: number): void;
  /** Time spent searching so far. */
  usedMs(): number;
  stop(): void;
  goOn(): void;
}

export function createAllowance(clock: Pick<Clock, 'monotonicMs'>, limits: { readonly seconds: number; readonly candidates: number }): Allowance {
  let before = 0;
  let since: number | undefined = clock.monotonicMs();
  let spent = 0;
  const usedMs = () => before + (since === undefined ? 0 : clock.monotonicMs() - since);
  return {
    usedMs,
    leftMs: () => Math.max(0, limits.seconds * 1000 - usedMs()),
    leftCandidates: () => Math.max(0, limits.candidates - spent),
    spend: (candidates) => void (spent += candidates),
    stop() {
      before = usedMs();
      since = undefined;
    },
    goOn: () => void (since ??= clock.monotonicMs()),
  };
}
