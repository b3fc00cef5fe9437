import { createTwoFilesPatch } from 'diff';
import { isBinary } from './merge.ts';
import type { PlannedChange } from './plan.ts';

/** What would happen to the tree, as a unified diff for people; conflict markers where both sides changed the same lines. */
export function renderPlanned(planned: readonly PlannedChange[]): string {
  return planned.map((one) => renderOne(one)).join('');
}

/** The paths that can't be merged, each with its reason: `src/a.ts: the same lines were changed meanwhile`. */
export function conflictsOf(planned: readonly PlannedChange[]): { readonly paths: readonly string[]; readonly reason: string } {
  const conflicts = planned.flatMap(({ change, plan }) => (plan.kind === 'conflict' ? [{ path: change.path, reason: plan.reason }] : []));
  return { paths: conflicts.map(({ path }) => path), reason: conflicts.map(({ path, reason }) => `${path}: ${reason}`).join('; ') };
}

function renderOne({ change, plan }: PlannedChange): string {
  if (plan.kind === 'done') return '';
  if (plan.kind === 'write') return renderPair(change.path, plan.expected?.bytes ?? null, plan.next?.bytes ?? null);
  const wanted = plan.marked ?? change.after?.bytes ?? null;
  const from = plan.marked === null ? (change.before?.bytes ?? null) : (plan.now?.bytes ?? null);
  return renderPair(change.path, from, wanted);
}

function renderPair(path: string, before: Buffer | null, after: Buffer | null): string {
  const names = { before: before === null ? '/dev/null' : `a/${path}`, after: after === null ? '/dev/null' : `b/${path}` };
  if ([before, after].some((bytes) => bytes !== null && isBinary(bytes))) return `Binary files ${names.before} and ${names.after} differ\n`;
  const patch = createTwoFilesPatch(names.before, names.after, before?.toString('utf8') ?? '', after?.toString('utf8') ?? '', undefined, undefined, { context: 3 });
  return patch.replace(/^=+\n/, '');
}
