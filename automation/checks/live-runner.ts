import type { Check, CheckRequest, CheckRun } from '../task/check.ts';

/** A runner that stays alive between runs, so that the verdict on one saved file takes milliseconds. */
export interface LiveRunner {
  supports(check: Check): boolean;
  /** Resolves to undefined when a cold run must answer instead. Must not reject for what the check does. */
  run(request: CheckRequest, signal: AbortSignal): Promise<CheckRun | undefined>;
  /** Must not throw. */
  warm(projectDir: string): Promise<void>;
  close(): Promise<void>;
}
