import { mergeBytes } from './merge.ts';
import { assertInside, assertNoCaseTwin, fold, readStanding, sameContent, type Content, type Standing } from './tree-file.ts';
import { KeepgreenError } from '../errors.ts';

/** What shall happen to one file: from `before` to `after`; null = it does not exist on that side. */
export interface FileChange {
  /** Project-relative. */
  readonly path: string;
  readonly before: Content | null;
  readonly after: Content | null;
}

/** How a change meets what stands in the tree now. */
export type FilePlan =
  /** It stands there already. */
  | { readonly kind: 'done' }
  /** `merged`: `next` is neither side's text but both together. */
  | { readonly kind: 'write'; readonly expected: Content | null; readonly next: Content | null; readonly merged: boolean }
  /** `marked` shows both texts with conflict markers; null where that is not possible. */
  | { readonly kind: 'conflict'; readonly now: Content | null; readonly marked: Buffer | null; readonly reason: string };

export interface PlannedChange {
  readonly change: FileChange;
  readonly plan: FilePlan;
}

/** Looks at the tree and says for each change what to do. Throws KeepgreenError('path_outside') for a path that may not be written. */
export async function planChanges(projectRoot: string, changes: readonly FileChange[]): Promise<readonly PlannedChange[]> {
  refuseTwins(changes);
  const planned: PlannedChange[] = [];
  for (const change of changes) {
    await assertInside(projectRoot, change.path);
    if (change.before === null) await assertNoCaseTwin(projectRoot, change.path);
    planned.push({ change, plan: planFile(change, await readStanding(projectRoot, change.path)) });
  }
  return planned;
}

/** Pure: one change against what stands there now. */
export function planFile({ before, after }: FileChange, standing: Standing): FilePlan {
  if (standing.kind === 'other') return { kind: 'conflict', now: null, marked: null, reason: `${standing.what} is there now` };
  const now = standing.kind === 'file' ? standing.content : null;
  if (sameContent(now, after)) return { kind: 'done' };
  if (sameContent(now, before)) return { kind: 'write', expected: now, next: after, merged: false };
  if (before === null) return { kind: 'conflict', now, marked: null, reason: 'a file of this name was made meanwhile' };
  if (after === null) return { kind: 'conflict', now, marked: null, reason: 'it was changed meanwhile and would be deleted' };
  if (now === null) return { kind: 'conflict', now, marked: null, reason: 'it was deleted meanwhile' };
  return mergeContents(before, now, after);
}

function mergeContents(before: Content, now: Content, after: Content): FilePlan {
  const merge = mergeBytes({ base: before.bytes, now: now.bytes, next: after.bytes });
  if (merge.kind === 'conflict') return { kind: 'conflict', now, marked: merge.bytes, reason: merge.reason };
  const next: Content = { bytes: merge.bytes, mode: before.mode === after.mode ? now.mode : after.mode };
  if (sameContent(next, now)) return { kind: 'done' };
  return { kind: 'write', expected: now, next, merged: !sameContent(next, after) };
}

function refuseTwins(changes: readonly FileChange[]): void {
  const seen = new Map<string, string>();
  for (const { path, after } of changes) {
    const twin = seen.get(fold(path));
    if (twin !== undefined && after !== null) {
      throw new KeepgreenError('path_outside', `${JSON.stringify(path)} and ${JSON.stringify(twin)} differ only in case.`, 'Nothing was changed. Rename one of them by hand.');
    }
    seen.set(fold(path), path);
  }
}
