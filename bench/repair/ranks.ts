import { generate } from '../../automation/fixers/repair/generate.ts';
import type { CandidatePatch } from '../../automation/schemata/candidate.ts';
import { halfOf } from './bench-case.ts';
import { seededBugs } from './bugs/all.ts';
import { filesOf } from './seeded-project.ts';

/**
 * In which place the stream of candidates has the honest text itself, for the tuning half of the seeded bugs: nothing is
 * run, so it takes seconds. The change alone says where to look; what repair knows besides makes it better.
 *
 *   npm run build --silent && node dist/bench/repair/ranks.js [most candidates]
 */
const most = Number(process.argv[2] ?? '3000');
const ranks: { readonly name: string; readonly kind: string; readonly rank: number | undefined; readonly template: string }[] = [];
for (const bug of seededBugs) {
  const { base, buggy, honest } = filesOf(bug);
  const wrong = [...buggy].filter(([path, text]) => honest.get(path) !== text).map(([path]) => path);
  if (halfOf({ name: bug.name }) !== 'tuning') continue;
  const changed = [...buggy].filter(([path, text]) => base.get(path) !== text && !/\btest|\.test\./.test(path));
  const found = rankOf({ texts: new Map(changed), before: base }, honest, wrong);
  ranks.push({ name: bug.name, kind: bug.slip.kind, ...found });
  console.log(`${String(found.rank ?? '-').padStart(6)}  ${bug.name.padEnd(44)} ${bug.slip.kind.padEnd(26)} ${found.template}`);
}
for (const bound of [1, 5, 20, 100, 500, most]) console.log(`within ${bound}: ${ranks.filter(({ rank }) => rank !== undefined && rank <= bound).length} of ${ranks.length}`);

function rankOf({ texts, before }: { readonly texts: ReadonlyMap<string, string>; readonly before: ReadonlyMap<string, string> }, honest: ReadonlyMap<string, string>, wrong: readonly string[]): { readonly rank: number | undefined; readonly template: string } {
  let seen = 0;
  for (const candidate of generate({ projectDir: undefined, texts, before, suspects: [], failures: [] })) {
    if ((seen += 1) > most) break;
    if (wrong.every((path) => squeezed(made(candidate, path, texts.get(path) ?? '')) === squeezed(honest.get(path) ?? ''))) return { rank: seen, template: candidate.template };
  }
  return { rank: undefined, template: '' };
}

function made({ edits }: CandidatePatch, file: string, text: string): string {
  return [...edits].filter((edit) => edit.file === file).sort((one, other) => other.start - one.start || other.end - one.end).reduce((now, edit) => now.slice(0, edit.start) + edit.text + now.slice(edit.end), text);
}

/** White space and semicolons don't matter. */
function squeezed(text: string): string {
  return text.replace(/[\s;]+/g, '');
}
