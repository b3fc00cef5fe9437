import type { Outcome } from '../task/outcome.ts';

/** The place of the second opinion before landing; nobody is asked yet, the proof of the verify step stands alone. */
export function review(): Promise<Outcome> {
  return Promise.resolve({ kind: 'reviewed' });
}
