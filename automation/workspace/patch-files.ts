import { join } from 'node:path';
import { KeepgreenError } from '../errors.ts';
import { toProject } from './changes.ts';
import { diffTrees, readBlobs, splitNul, writeBlob } from './objects.ts';
import type { FileChange } from './plan.ts';
import type { Shadow } from './shadow.ts';
import type { Content } from './tree-file.ts';

/** The patch's files with their bytes. Links and submodules are refused (KeepgreenError 'path_outside'): writing them is never a fix. */
export async function readChanges(shadow: Shadow, patch: { readonly base: { readonly commit: string }; readonly commit: string }): Promise<readonly FileChange[]> {
  const raw = await diffTrees(shadow, patch.base.commit, patch.commit);
  for (const { path, modeBefore, modeAfter } of raw) {
    if ([modeBefore, modeAfter].some((mode) => mode !== null && asMode(mode) === undefined)) throw notAFile(toProject(shadow, path));
  }
  const blobs = await readBlobs(shadow, raw.flatMap(({ oidBefore, oidAfter }) => [oidBefore, oidAfter]).filter((oid) => oid !== null));
  const content = (mode: string | null, oid: string | null): Content | null => {
    const bytes = oid === null ? undefined : blobs.get(oid);
    const known = mode === null ? undefined : asMode(mode);
    return bytes === undefined || known === undefined ? null : { bytes, mode: known };
  };
  return raw.map((change) => ({
    path: toProject(shadow, change.path),
    before: content(change.modeBefore, change.oidBefore),
    after: content(change.modeAfter, change.oidAfter),
  }));
}

function asMode(mode: string): Content['mode'] | undefined {
  return mode === '100644' || mode === '100755' ? mode : undefined;
}

function notAFile(path: string): KeepgreenError {
  return new KeepgreenError('path_outside', `The patch makes ${JSON.stringify(path)} a symbolic link or a submodule, or changes one.`, 'Nothing was changed. Make that change by hand if it is wanted.');
}

/** The plain files of a tree or commit at these paths (from the root); what is not a plain file there is left out. */
export async function readContents(shadow: Shadow, tree: string, paths: readonly string[]): Promise<ReadonlyMap<string, Content>> {
  const listed = paths.length === 0 ? [] : splitNul((await shadow.run(['ls-tree', '-z', tree, '--', ...paths])).stdout);
  const entries = listed.flatMap((line) => {
    const [facts = '', ...path] = line.split('\t');
    const [mode = '', , oid = ''] = facts.split(' ');
    const known = asMode(mode);
    return known === undefined ? [] : [{ path: path.join('\t'), mode: known, oid }];
  });
  const blobs = await readBlobs(shadow, entries.map(({ oid }) => oid));
  return new Map(entries.map(({ path, mode, oid }) => [path, { mode, bytes: blobs.get(oid) ?? Buffer.alloc(0) }]));
}

/** A tree with these files changed; `tree` is a tree or a commit. Paths as git sees them, from the root. */
export async function treeWith(shadow: Shadow, tree: string, writes: readonly { path: string; next: Content | null }[]): Promise<string> {
  const index = join(shadow.gitDir, 'merge.index');
  await shadow.run(['read-tree', tree], { index });
  for (const { path, next } of writes) {
    const entry = next === null ? `0 ${'0'.repeat(shadow.user?.objectFormat === 'sha256' ? 64 : 40)}` : `${next.mode} ${await writeBlob(shadow, next.bytes)}`;
    await shadow.run(['update-index', '-z', '--index-info'], { index, input: `${entry}\t${path}\0` });
  }
  return shadow.text(['write-tree'], { index });
}
