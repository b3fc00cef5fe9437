import type { BenchCase, CasePart } from './bench-case.ts';
import { humanEvalCases } from './parts-humanevalfix.ts';
import { publicCases } from './parts-public.ts';
import { seededCases } from './parts-seeded.ts';

/** Every bug of a part. Throws a sentence that says what to do when its data is not there. */
export function casesOf(part: CasePart): Promise<readonly BenchCase[]> {
  switch (part) {
    case 'seeded':
      return Promise.resolve(seededCases());
    case 'humanevalfix':
    case 'examples':
      return Promise.resolve(humanEvalCases(part));
    case 'public':
      return publicCases();
  }
}
