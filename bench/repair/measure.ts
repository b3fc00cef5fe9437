import type { Asked } from './arguments.ts';
import { halfOf } from './bench-case.ts';
import type { BenchCase, CasePart } from './bench-case.ts';
import { casesOf } from './cases.ts';
import { runAll } from './crew.ts';
import { forgetResults, loadResults, saveResult } from './result.ts';
import type { Result } from './result.ts';

/** Runs what is asked for and has no result yet; each result is on disk before the next one is there. */
export async function measure(asked: Asked, told: (line: string) => void): Promise<void> {
  for (const part of asked.parts) {
    const cases = await casesOf(part).catch((error: unknown) => told(`${part}: ${error instanceof Error ? error.message : String(error)}`));
    if (cases === undefined) continue;
    if (asked.fresh) forgetResults(part);
    const waiting = chosen(cases, asked, part);
    told(`${part}: ${waiting.length} of ${cases.length} bugs to be run`);
    await runAll(waiting, asked, (result) => {
      saveResult(result);
      told(lineOf(result));
    });
  }
}

function chosen(cases: readonly BenchCase[], { only, half, limit, every }: Asked, part: CasePart): readonly BenchCase[] {
  const known = new Set(loadResults(part).map(({ name }) => name));
  const wanted = cases.filter((one) => one.name.includes(only) && (half === undefined || halfOf(one) === half));
  return wanted.filter((one, at) => at % every === 0 && !known.has(one.name)).slice(0, limit);
}

function lineOf({ name, half, ending, tried, seconds, rank, template, why }: Result): string {
  const sight = half === 'tuning' ? ` ${template ?? ''} ${ending === 'fixed' ? '' : why.split('\n')[0]?.slice(0, 200) ?? ''}` : '';
  return `${ending.padEnd(10)} ${name} [${half}] ${tried} tried, ${seconds.toFixed(1)} s, line ${rank ?? '-'}${sight}`.trimEnd();
}
