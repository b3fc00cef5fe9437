import { createTwoFilesPatch } from 'diff';
import type { Guilty } from '../../task/suspect.ts';
import { cutWhole } from '../../world/cut.ts';
import type { FileChange } from './change.ts';
import { type Content, type Part, placesOfAll, withoutParts } from './parts.ts';

const MOST_DIFF = 20_000;
const MOST_HUNKS = 100;

/** These parts as the state keeps them. */
export function guiltyOf(parts: readonly Part[], verdict: Pick<Guilty, 'minimal' | 'why'>): Guilty {
  return { ...verdict, diff: cutWhole(diffOf(parts), MOST_DIFF), hunks: placesOfAll(parts).slice(0, MOST_HUNKS) };
}

/** All that changed, because no part of it could be told. */
export function wholeChange(changes: readonly FileChange[], why: string): Guilty {
  return guiltyOf(changes.map((change) => ({ kind: 'whole', change })), { minimal: false, why });
}

/** From the snapshot without these parts to the snapshot, so that added lines have the numbers that they have there. */
function diffOf(parts: readonly Part[]): string {
  return [...new Set(parts.map((part) => part.change))].map((change) => fileDiff(change, parts.filter((part) => part.change === change))).join('');
}

function fileDiff({ from, to }: FileChange, parts: readonly Part[]): string {
  const files = withoutParts(parts);
  const isMoved = from !== null && to !== null && from.path !== to.path && parts.some((part) => part.kind !== 'lines');
  const old = from !== null && (isMoved || to === null) ? from.path : to?.path;
  const head = `diff --git a/${old ?? ''} b/${to?.path ?? old ?? ''}\n${isMoved ? `rename from ${from.path}\nrename to ${to.path}\n` : ''}`;
  const before = textOf(files.get(old ?? '') ?? null);
  if ([before, to?.text].every((text) => text === undefined) || (to !== null && to.text === undefined)) return `${head}Binary files differ\n`;
  const patch = createTwoFilesPatch(before === undefined ? '/dev/null' : `a/${old ?? ''}`, to === null ? '/dev/null' : `b/${to.path}`, before ?? '', to?.text ?? '', undefined, undefined, { context: 3 });
  return head + (/^@@ /m.test(patch) ? patch.replace(/^=+\n/, '') : '');
}

function textOf(content: Content): string | undefined {
  return content !== null && 'text' in content ? content.text : undefined;
}
