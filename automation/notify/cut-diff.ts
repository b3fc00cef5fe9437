import { clipLines } from './harmless.ts';

/** The parts of a unified diff that matter: files in the order of `suspects`, cut at `max` characters; what is left out is named. */
export function cutDiff(diff: string, suspects: readonly string[], max: number): string {
  const parts = diff.split(/^(?=diff --git )/m).filter((part) => part.trim() !== '');
  const ranked = parts.map((part) => ({ part, rank: rankOf(part, suspects) })).sort((a, b) => a.rank - b.rank);
  const kept: string[] = [];
  let room = max;
  for (const { part } of ranked) {
    if (room < LEAST_ROOM) break;
    const cut = clipLines(part.trimEnd(), room);
    kept.push(cut);
    room -= cut.length + 1;
  }
  const left = ranked.length - kept.length;
  return [...kept, ...(left > 0 ? [`… and ${left} more changed files`] : [])].join('\n');
}

const LEAST_ROOM = 200;

function rankOf(part: string, suspects: readonly string[]): number {
  const head = part.slice(0, part.indexOf('\n'));
  const at = suspects.findIndex((file) => head.includes(file));
  return at === -1 ? suspects.length : at;
}
