import { renderError } from '../../errors.ts';
import type { Fixer, Proposal, RepairJob } from '../../task/fixer.ts';
import { createAllowance } from './allowance.ts';
import type { RepairParts } from './hunt.ts';
import { createNotebook } from './notebook.ts';

/**
 * The free fixer for slips of the mind: searches small edits where the change broke it until every failing test passes.
 * Passing is not being right: two fixes that behave differently are put before a person, and what could have been fitted
 * to the test is proven as thoroughly as what a model wrote.
 */
export function createRepair(parts: RepairParts): Fixer {
  return {
    name: 'repair',
    cost: 'free',
    trusted: false,
    propose: (job, signal) => propose(parts, job, signal),
    ready: () => Promise.resolve(ready(parts)),
    close: () => Promise.resolve(),
  };
}

function ready({ settings: { repairSeconds, repairCandidates } }: RepairParts): { readonly ok: boolean; readonly detail: string } {
  if (repairSeconds === 0) return { ok: true, detail: 'Switched off (REPAIR_SECONDS=0).' };
  return { ok: true, detail: `Searches small edits for at most ${repairSeconds} s or ${repairCandidates} candidates a task; free, without network.` };
}

async function* propose(parts: RepairParts, job: RepairJob, signal: AbortSignal): AsyncGenerator<Proposal, void, void> {
  const { repairSeconds: seconds, repairCandidates: candidates } = parts.settings;
  if (seconds === 0) return yield { kind: 'nothing', reason: 'it is switched off (REPAIR_SECONDS=0)' };
  const allowance = createAllowance(parts.clock, { seconds, candidates });
  const notebook = createNotebook(job.failures.map(({ name }) => name));
  try {
    // A hundred modules that most days nobody needs.
    const { search } = await import('./search.ts');
    yield* search({ parts, job, signal, allowance, notebook });
  } catch (error) {
    parts.log.warn('The search for a small repair stumbled.', { error: renderError(error) });
    if (!signal.aborted) yield { kind: 'nothing', reason: renderError(error) };
  }
}
