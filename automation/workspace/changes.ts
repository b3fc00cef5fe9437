import type { Patch, PatchFile, Snapshot } from '../task/snapshot.ts';
import { diffTrees, readBlobs, sha256, type RawChange } from './objects.ts';
import type { Shadow } from './shadow.ts';

/**
 * The difference between a snapshot and `tip` (its commit may still be in the making), as a patch. A file outside the project (in a repository above it) is
 * listed with a path that starts with '../', so that it can be seen and refused.
 */
export async function readPatch(shadow: Shadow, base: Snapshot, tip: { readonly tree: string; readonly commit: Promise<string> }): Promise<Patch> {
  const { tree } = tip;
  const [commit, changes, diff] = await Promise.all([tip.commit, diffTrees(shadow, base.commit, tree), renderDiff(shadow, base.commit, tree)]);
  const hashes = await hashesOf(shadow, changes);
  return { base, commit, tree, files: changes.map((change) => describe(shadow, change, hashes)), diff, hash: sha256(diff) };
}

/** A path of the shadow's root as seen from the project: `../` where it lies outside. */
export function toProject(shadow: Shadow, path: string): string {
  if (path.startsWith(shadow.prefix)) return path.slice(shadow.prefix.length);
  const up = shadow.prefix.split('/').slice(0, -1);
  const parts = path.split('/');
  while (up.length > 0 && parts.length > 1 && up[0] === parts[0]) {
    up.shift();
    parts.shift();
  }
  return [...up.map(() => '..'), ...parts].join('/');
}

/** A path of the project as seen from the shadow's root. */
export function toRoot(shadow: Shadow, path: string): string {
  return `${shadow.prefix}${path}`;
}

/** The mode of a submodule: it has no contents of its own. */
const GITLINK = '160000';

async function hashesOf(shadow: Shadow, changes: readonly RawChange[]): Promise<(mode: string | null, oid: string | null) => string | null> {
  const blobs = changes.flatMap((change) => [
    change.modeBefore === GITLINK ? null : change.oidBefore,
    change.modeAfter === GITLINK ? null : change.oidAfter,
  ]);
  const bytes = await readBlobs(shadow, blobs.filter((oid) => oid !== null));
  return (mode, oid) => {
    if (oid === null) return null;
    return sha256(mode === GITLINK ? oid : (bytes.get(oid) ?? Buffer.alloc(0)));
  };
}

function describe(shadow: Shadow, change: RawChange, hashOf: (mode: string | null, oid: string | null) => string | null): PatchFile {
  return {
    path: toProject(shadow, change.path),
    before: hashOf(change.modeBefore, change.oidBefore),
    after: hashOf(change.modeAfter, change.oidAfter),
    modeBefore: change.modeBefore,
    modeAfter: change.modeAfter,
    binary: change.addedLines === null,
    addedLines: change.addedLines ?? 0,
    removedLines: change.removedLines ?? 0,
  };
}

/** Paths inside the project are told relative to it; what lies outside follows, relative to the root. */
async function renderDiff(shadow: Shadow, before: string, after: string): Promise<string> {
  if (shadow.prefix === '') return unifiedDiff(shadow, [], [before, after]);
  const inside = await unifiedDiff(shadow, [`--relative=${shadow.prefix}`], [before, after]);
  const outside = await unifiedDiff(shadow, [], [before, after], `:(top,exclude,literal)${shadow.prefix.slice(0, -1)}`);
  return inside + outside;
}

async function unifiedDiff(shadow: Shadow, options: readonly string[], ends: readonly [before: string, after: string], ...paths: readonly string[]): Promise<string> {
  const args = ['diff-tree', '-r', '-p', '--full-index', '--no-renames', '--no-color', '--src-prefix=a/', '--dst-prefix=b/', '-U3', ...options];
  const end = await shadow.run([...args, ...ends, '--', ...paths], { env: { GIT_LITERAL_PATHSPECS: '0' } });
  return end.stdout.toString('utf8');
}
