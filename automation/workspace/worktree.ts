import { existsSync, lstatSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeepgreenError, renderError } from '../errors.ts';
import type { Patch, Snapshot } from '../task/snapshot.ts';
import type { Clock, Log } from '../world/ports.ts';
import { readPatch, toProject } from './changes.ts';
import { createModuleLinks, type ModuleLinks } from './link-modules.ts';
import { splitNul } from './objects.ts';
import type { Shadow } from './shadow.ts';
import { commitTree } from './snapshot.ts';

export interface WorktreeDeps {
  readonly shadow: Shadow;
  readonly clock: Clock;
  readonly log: Log;
  readonly workspaceDir: string;
  readonly extraLinks: readonly string[];
  /** This process's number, for the lock's reason. */
  readonly pid: number;
  /** Two `worktree add` at a time race inside git: one queue for all of a repository. */
  readonly addInTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** One detached worktree of the shadow repository. Its holder makes sure that only one call runs at a time. */
export interface Worktree {
  readonly id: string;
  /** Absolute. */
  readonly root: string;
  /** As Workspace.moveTo; the first move after a crash looks at every file. Throws KeepgreenError('worktree_failed'). */
  moveTo(commit: string): Promise<readonly string[]>;
  changes(base: Snapshot): Promise<Patch>;
}

interface Place extends WorktreeDeps {
  readonly id: string;
  readonly root: string;
  /** Its `.git` leads here: what an agent inside sees as HEAD and index. Never trusted by us. */
  readonly adminDir: string;
  /** Our own index, which nobody inside the worktree knows of: it can't be told to overlook a file. */
  readonly index: string;
  readonly links: ModuleLinks;
  /** The commit that our index holds exactly; undefined when nobody knows. */
  held: string | undefined;
}

/** The worktree `id` of the pool; it is made (or taken over as it stands) at the first move. */
export function openWorktree(deps: WorktreeDeps, id: string): Worktree {
  const root = join(deps.workspaceDir, id);
  const index = join(deps.workspaceDir, `${id}.index`);
  const links = createModuleLinks({ shadow: deps.shadow, root, index, workspaceDir: deps.workspaceDir, extraLinks: deps.extraLinks });
  const place: Place = { ...deps, id, root, index, links, adminDir: join(deps.shadow.gitDir, 'worktrees', id), held: undefined };
  return {
    id,
    root,
    moveTo: (commit) => moveOrRemake(place, commit),
    changes: async (base) => {
      place.held = undefined;
      await readContents(place);
      const tree = (await inPlace(place, ['write-tree'])).toString('utf8').trim();
      const patch = await readPatch(place.shadow, base, { tree, commit: commitTree(place, tree, base.commit) });
      place.held = patch.commit;
      return patch;
    },
  };
}

/** Removes a worktree, whatever state it is in. */
export async function removeWorktree(deps: Pick<WorktreeDeps, 'shadow' | 'workspaceDir'>, id: string): Promise<void> {
  const gone = { recursive: true, force: true, maxRetries: 3 };
  await rm(join(deps.workspaceDir, id), gone);
  await rm(join(deps.workspaceDir, `${id}.index`), gone);
  await rm(join(deps.shadow.gitDir, 'worktrees', id), gone);
}

async function moveOrRemake(place: Place, commit: string): Promise<readonly string[]> {
  try {
    if (await isWhole(place)) return await move(place, commit);
  } catch (error) {
    place.log.warn('A worktree could not be moved and is made anew.', { worktree: place.root, reason: renderError(error) });
  }
  try {
    await makeAnew(place, commit);
    return await move(place, commit);
  } catch (error) {
    const next = 'Look at the folder and the space on its disk, or set WORKSPACE_DIR to another place.';
    throw new KeepgreenError('worktree_failed', `The worktree ${place.root} could not be brought to ${commit}: ${renderError(error)}`, next, error);
  }
}

/** Does its `.git` lead to our repository, and does that know it? After a crash or by an agent's hand it may not. */
async function isWhole(place: Place): Promise<boolean> {
  const link = await readFile(join(place.root, '.git'), 'utf8').catch(() => undefined);
  return link === `gitdir: ${place.adminDir}\n` && existsSync(join(place.adminDir, 'HEAD')) && existsSync(join(place.adminDir, 'commondir'));
}

async function makeAnew(place: Place, commit: string): Promise<void> {
  place.held = undefined;
  await removeWorktree(place, place.id);
  await mkdir(place.workspaceDir, { recursive: true });
  const lock = ['--lock', '--reason', `keepgreen pid ${place.pid}`];
  await place.addInTurn(() => place.shadow.run(['worktree', 'add', '--force', '--detach', '--no-checkout', ...lock, place.root, commit]));
}

async function move(place: Place, commit: string): Promise<readonly string[]> {
  const held = existsSync(place.index) ? place.held : undefined;
  place.held = undefined;
  const { changed, strays } = held === undefined ? await lookEverywhere(place, commit) : await lookFrom(place, held, commit);
  if (changed.length > 0) await inPlace(place, ['read-tree', '--reset', '-u', commit]);
  await place.links.refresh([...changed, ...strays]);
  await showInside(place, commit);
  place.held = commit;
  return [...new Set([...changed, ...strays])].map((path) => toProject(place.shadow, path));
}

/** Root-relative paths. */
interface Differing {
  /** What git has to write. */
  readonly changed: readonly string[];
  /** What was removed already. */
  readonly strays: readonly string[];
}

/** Whatever the index holds: it is made to hold what stands here. */
async function lookEverywhere(place: Place, commit: string): Promise<Differing> {
  await readContents(place);
  const listed = inPlace(place, ['ls-files', '-z', '--others', '--directory']).then((others) => removeStrays(place, splitNul(others)));
  const [strays, differing] = await Promise.all([listed, inPlace(place, ['diff-index', '--cached', '-z', '--name-only', '--no-renames', commit, '--'])]);
  return { changed: splitNul(differing), strays };
}

/** The index holds the commit `held`: one question tells what was touched since, and another only where the commits differ. */
async function lookFrom(place: Place, held: string, commit: string): Promise<Differing> {
  await clearTheWay(place);
  const between = held === commit ? Buffer.alloc(0) : inPlace(place, ['diff-tree', '-r', '-z', '--name-only', '--no-renames', held, commit, '--']);
  const [touched, differing] = await Promise.all([inPlace(place, ['ls-files', '-z', '-t', '--others', '--modified', '--deleted', '--directory']), between]);
  const tagged = splitNul(touched).map((entry) => ({ isOther: entry.startsWith('? '), path: entry.slice(2) }));
  const strays = await removeStrays(place, tagged.flatMap(({ isOther, path }) => (isOther ? [path] : [])));
  const known = tagged.flatMap(({ isOther, path }) => (isOther ? [] : [path]));
  for (const path of known) await removeFolder(join(place.root, path));
  return { changed: [...known, ...splitNul(differing)], strays };
}

/** Where a file was, git looks at nothing that stands in a folder of its name, and would leave it there. */
async function removeFolder(path: string): Promise<void> {
  if (existsSync(path) && lstatSync(path).isDirectory()) await rm(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Our index then holds what stands in the worktree now, untracked files included and ignored ones left out. */
async function readContents(place: Place): Promise<void> {
  await clearTheWay(place);
  await inPlace(place, ['add', '-A', '--ignore-errors']);
}

async function clearTheWay(place: Place): Promise<void> {
  await rm(`${place.index}.lock`, { force: true });
  await disarmNested(place);
}

/**
 * `add` starts a git inside every repository that the index knows of, to ask whether it is dirty: with that one's own
 * filters, outside of the sandbox. The copy has submodules only as empty folders, so whatever is a repository there was
 * made by what ran in it, and is none any more.
 */
async function disarmNested(place: Place): Promise<void> {
  if (!(await mayHoldRepositories(place.index))) return;
  const listed = Buffer.concat([Buffer.of(0), await inPlace(place, ['ls-files', '-s', '-z'])]);
  for (let at = listed.indexOf(GITLINK); at !== -1; at = listed.indexOf(GITLINK, at + 1)) {
    const entry = listed.toString('utf8', at + 1, listed.indexOf(0, at + 1));
    await rm(join(place.root, entry.slice(entry.indexOf('\t') + 1), '.git'), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A repository has the mode 160000 in the index, four bytes there. They may stand there by chance; asking git each time costs a process. */
async function mayHoldRepositories(index: string): Promise<boolean> {
  const bytes = await readFile(index).catch(() => undefined);
  return bytes === undefined ? existsSync(index) : bytes.includes(GITLINK_MODE);
}

const GITLINK_MODE = Buffer.of(0x00, 0x00, 0xe0, 0x00);
const GITLINK = Buffer.from('\u0000160000 ');

/** What is not in the index is ours to remove, except our links. */
async function removeStrays(place: Place, others: readonly string[]): Promise<string[]> {
  const strays = others.map((path) => path.replace(/\/$/, '')).filter((path) => !place.links.keeps(path));
  for (const path of strays) await rm(join(place.root, path), { recursive: true, force: true, maxRetries: 3 });
  return strays.filter((path) => !path.split('/').includes('node_modules'));
}

/** Makes git inside the worktree (an agent's `git diff`) speak of this commit. */
async function showInside(place: Place, commit: string): Promise<void> {
  await writeFile(join(place.adminDir, 'HEAD'), `${commit}\n`);
  await copyFile(place.index, join(place.adminDir, 'index'));
}

async function inPlace(place: Place, args: readonly string[]): Promise<Buffer> {
  const okCodes = args[0] === 'add' ? [0, 1] : [0];
  return (await place.shadow.run(args, { workTree: place.root, index: place.index, okCodes })).stdout;
}
