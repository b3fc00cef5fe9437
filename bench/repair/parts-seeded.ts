import type { BenchCase } from './bench-case.ts';
import { seededBugs } from './bugs/all.ts';
import { filesOf } from './seeded-project.ts';
import { truthOf } from './true-lines.ts';

/** Every seeded bug: HEAD is green, the save holds the honest change and the slip. */
export function seededCases(): readonly BenchCase[] {
  return seededBugs.map((bug) => {
    const { base, buggy, honest, held } = filesOf(bug);
    const saved = new Map([...buggy].filter(([path, text]) => base.get(path) !== text));
    return { part: 'seeded', name: bug.name, kind: bug.slip.kind, committed: base, saved, held, truth: truthOf(honest, buggy) };
  });
}
