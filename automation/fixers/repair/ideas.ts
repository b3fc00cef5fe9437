import type { CandidatePatch } from '../../schemata/candidate.ts';
import { generate } from './generate.ts';
import type { GenerateRequest } from './generate.ts';

/** Candidates as they are asked for, the most likely first. */
export interface Ideas {
  /** Fewer than asked: there are no more. */
  next(count: number): Promise<readonly CandidatePatch[]>;
  /** Put in front again: nobody has looked at them. */
  putBack(candidates: readonly CandidatePatch[]): void;
  close(): Promise<void>;
}

/** Other work of the process gets its turn after so long. */
const MOST_AT_ONCE_MS = 50;

export function createIdeas(request: GenerateRequest, fits: (candidate: CandidatePatch) => boolean): Ideas {
  const source = generate(request);
  const waiting: CandidatePatch[] = [];
  return {
    async next(count) {
      const taken = waiting.splice(0, count);
      let since = performance.now();
      while (taken.length < count) {
        const step = source.next();
        if (step.done === true) break;
        if (fits(step.value)) taken.push(step.value);
        if (performance.now() - since < MOST_AT_ONCE_MS) continue;
        await new Promise((resolve) => setImmediate(resolve));
        since = performance.now();
      }
      return taken;
    },
    putBack: (candidates) => void waiting.unshift(...candidates),
    close() {
      source.return(undefined);
      return Promise.resolve();
    },
  };
}
