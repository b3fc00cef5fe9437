import type { Snapshot, Workspace } from '../../task/snapshot.ts';
import type { Git } from '../../world/ports.ts';
import { readTexts } from '../proof/read-texts.ts';

/** A file on one side of the change. */
export interface Side {
  readonly path: string;
  readonly mode: string;
  readonly oid: string;
  /** undefined: binary, or very large. */
  readonly text: string | undefined;
}

/** One file that differs between base and snapshot; one that was moved is one, with another path on each side. */
export interface FileChange {
  /** null: it came with the change. */
  readonly from: Side | null;
  /** null: it went. */
  readonly to: Side | null;
}

/** More changed files than this are a change of branches, not an edit. */
const MOST_FILES = 200;

/** The files inside the project that differ, in the order of their paths. Links and submodules are left out, and what is beyond the first 200. */
export async function readChange(git: Git, { projectDir }: Pick<Workspace, 'projectDir'>, base: Snapshot, snapshot: Snapshot): Promise<readonly FileChange[]> {
  const args = ['diff', '--raw', '-z', '--no-abbrev', '--no-color', '-M', '--relative', base.commit, snapshot.commit];
  const { stdout } = await git.run({ cwd: projectDir, args });
  const entries = parseRaw(stdout.toString('utf8')).filter(isPlain).slice(0, MOST_FILES);
  const [before, after] = await Promise.all([
    readTexts(git, { projectDir }, base.commit, entries.flatMap(({ from }) => from?.path ?? [])),
    readTexts(git, { projectDir }, snapshot.commit, entries.flatMap(({ to }) => to?.path ?? [])),
  ]);
  return entries.map(({ from, to }) => ({ from: from && { ...from, text: before.get(from.path) }, to: to && { ...to, text: after.get(to.path) } }));
}

/** Where it stands now; for one that went, where it stood. */
export function pathOf({ from, to }: FileChange): string {
  return to?.path ?? from?.path ?? '';
}

type Entry = { readonly [Key in keyof FileChange]: Omit<Side, 'text'> | null };

/** `:100644 100644 oid oid M\0path\0`, and for a file that was moved `… R087\0old\0new\0`. */
function parseRaw(output: string): readonly Entry[] {
  const parts = output.split('\0');
  const entries: Entry[] = [];
  for (let at = 0; parts[at]?.startsWith(':') === true; at += 2) {
    const [modeBefore = '', modeAfter = '', oidBefore = '', oidAfter = '', status = ''] = (parts[at] ?? '').slice(1).split(' ');
    const from = parts[at + 1] ?? '';
    const isMoved = /^[RC]/.test(status);
    if (isMoved) at += 1;
    const to = parts[at + 1] ?? '';
    entries.push({ from: side(from, modeBefore, oidBefore), to: side(to, modeAfter, oidAfter) });
  }
  return entries;
}

/** git writes zeros for what does not exist. */
function side(path: string, mode: string, oid: string): Omit<Side, 'text'> | null {
  return /^0+$/.test(mode) ? null : { path, mode, oid };
}

function isPlain({ from, to }: Entry): boolean {
  return [from, to].every((one) => one === null || one.mode === '100644' || one.mode === '100755');
}
