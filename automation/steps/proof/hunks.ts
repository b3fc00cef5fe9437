import type { Patch, Workspace } from '../../task/snapshot.ts';
import type { Git } from '../../world/ports.ts';
import { readTexts } from './read-texts.ts';

/** A part of a patch that can be left out by itself. */
export type Hunk =
  /** `lines` (with their ends) take the place of `count` lines from `start` (0-based) of the file before. */
  | { readonly kind: 'lines'; readonly path: string; readonly start: number; readonly count: number; readonly lines: readonly string[] }
  /** A whole file that came or went, or changed in another way than by lines. */
  | { readonly kind: 'file'; readonly path: string };

export interface Cut {
  readonly hunks: readonly Hunk[];
  /** The text of a file with only these of its hunks; undefined where none of them is of lines. */
  textWith(path: string, hunks: readonly Hunk[]): string | undefined;
}

/** Cuts a patch (inside the project) into its smallest hunks, in order. */
export async function cutPatch(git: Git, workspace: Pick<Workspace, 'projectDir'>, patch: Patch): Promise<Cut> {
  const edited = patch.files.filter((file) => !file.binary && file.before !== null && file.after !== null && file.modeBefore === file.modeAfter && file.modeAfter !== '120000').map(({ path }) => path);
  const [before, after] = await Promise.all([readTexts(git, workspace, patch.base.commit, edited), readTexts(git, workspace, patch.commit, edited)]);
  const hunks: Hunk[] = [];
  for (const { path } of patch.files) {
    const isText = edited.includes(path) && before.has(path) && after.has(path);
    hunks.push(...(isText ? await lineHunks(git, workspace, patch, path, linesOf(after.get(path) ?? '')) : [{ kind: 'file', path } as const]));
  }
  return { hunks, textWith: (path, chosen) => rebuild(before.get(path), chosen.filter((hunk) => hunk.path === path)) };
}

/** `@@ -12,2 +12,3 @@`: a count that is left out is 1; with a count of 0 the line is the one before. */
async function lineHunks(git: Git, { projectDir }: Pick<Workspace, 'projectDir'>, patch: Patch, path: string, after: readonly string[]): Promise<readonly Hunk[]> {
  const args = ['diff', '--no-ext-diff', '--no-textconv', '--no-color', '--no-renames', '-U0', '--inter-hunk-context=0', patch.base.commit, patch.commit, '--', `:(literal)${path}`];
  const { stdout } = await git.run({ cwd: projectDir, args });
  return [...stdout.toString('utf8').matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map((found): Hunk => {
    const [, from, removed = '1', to, added = '1'] = found;
    const start = Number(removed) === 0 ? Number(from) : Number(from) - 1;
    const first = Number(added) === 0 ? Number(to) : Number(to) - 1;
    return { kind: 'lines', path, start, count: Number(removed), lines: after.slice(first, first + Number(added)) };
  });
}

function rebuild(before: string | undefined, hunks: readonly Hunk[]): string | undefined {
  if (before === undefined || hunks.length === 0) return undefined;
  const lines = [...linesOf(before)];
  const edits = hunks.flatMap((hunk) => (hunk.kind === 'lines' ? [hunk] : [])).sort((a, b) => b.start - a.start);
  for (const { start, count, lines: fresh } of edits) lines.splice(start, count, ...fresh);
  return lines.join('');
}

/** Each with its line end; the last may have none. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
