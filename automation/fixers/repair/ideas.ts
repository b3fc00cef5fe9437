import type { CandidatePatch } from '../../schemata/candidate.ts';
import { generate } from './generate.ts';
import type { GenerateRequest } from './generate.ts';
import type { NearMiss } from './notebook.ts';
import { isPair, pairsOf } from './pairs.ts';

/** Candidates as they are asked for, the most likely first; numbered in that order. */
export interface Ideas {
  /** Fewer than asked: there are no more. */
  next(count: number): Promise<readonly CandidatePatch[]>;
  /** Put in front again: nobody has looked at them. */
  putBack(candidates: readonly CandidatePatch[]): void;
  /** These were half of the way: every second candidate from now on goes on from them. */
  buildOn(steps: readonly NearMiss[]): void;
  close(): Promise<void>;
}

/** Other work of the process gets its turn after so long. */
const MOST_AT_ONCE_MS = 50;
/** So many of the single edits are remembered for building on. */
const MOST_REMEMBERED = 300;

export function createIdeas(request: GenerateRequest, fits: (candidate: CandidatePatch) => boolean): Ideas {
  let last = 0;
  const nextId = (): number => (last += 1);
  const source = generate(request, nextId);
  const waiting: CandidatePatch[] = [];
  const singles: CandidatePatch[] = [];
  const built = new Set<string>();
  let onTop: Iterator<CandidatePatch> = [].values();
  const fromSource = (): Found => {
    const step = source.next();
    if (step.done === true) return 'none';
    if (!fits(step.value)) return 'unfit';
    if (singles.length < MOST_REMEMBERED && !isPair(step.value)) singles.push(step.value);
    return step.value;
  };
  const fromTop = (): Found => {
    const step = onTop.next();
    if (step.done === true) return 'none';
    const key = keyOf(step.value);
    return built.size === built.add(key).size ? 'unfit' : step.value;
  };
  return {
    async next(count) {
      const taken = waiting.splice(0, count);
      let since = performance.now();
      while (taken.length < count) {
        const first = taken.length % 2 === 0 ? fromTop() : fromSource();
        const found = first === 'none' ? (taken.length % 2 === 0 ? fromSource() : fromTop()) : first;
        if (found === 'none') break;
        if (found !== 'unfit') taken.push(found);
        if (performance.now() - since < MOST_AT_ONCE_MS) continue;
        await new Promise((resolve) => setImmediate(resolve));
        since = performance.now();
      }
      return taken;
    },
    putBack: (candidates) => void waiting.unshift(...candidates),
    buildOn: (steps) => void (onTop = pairsOf(steps, singles, nextId)),
    close() {
      source.return(undefined);
      return Promise.resolve();
    },
  };
}

/** `unfit`: there may be more. */
type Found = CandidatePatch | 'unfit' | 'none';

/** The same two edits, whichever came first. */
function keyOf({ edits }: CandidatePatch): string {
  return edits.map(({ file, start, end, text }) => `${file}:${start}:${end}:${text}`).sort().join('\n');
}
