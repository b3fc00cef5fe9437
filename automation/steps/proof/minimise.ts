import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { targetsPassed } from '../../checks/compare.ts';
import type { Patch } from '../../task/snapshot.ts';
import { ddmin } from '../ddmin.ts';
import type { Candidate, Job, Shop } from '../job.ts';
import { need } from '../job.ts';
import { runOnly } from '../run-checks.ts';
import { cutPatch, type Cut, type Hunk } from './hunks.ts';
import { type Held, prove } from './prove.ts';
import { targetsOf } from '../targets.ts';

/** A patch that held, or the part of it that green needs, with its own proof. */
export interface Minimised {
  readonly patch: Patch;
  readonly held: Held;
  readonly droppedHunks: number;
}

/**
 * Leaves out hunks that the targets do not need, and proves what is left in full. Without a smaller patch that holds,
 * or when MINIMISE_SECONDS are over before there is one, the whole patch stands. Only for what a metered fixer made.
 */
export async function minimise(job: Job, shop: Shop, candidate: Candidate, held: Held, signal: AbortSignal): Promise<Minimised> {
  const whole: Minimised = { patch: candidate.patch, held, droppedHunks: 0 };
  const { minimiseSeconds } = shop.settings;
  if (minimiseSeconds === 0 || candidate.fixer.cost === 'free' || candidate.merged) return whole;
  const cut = await cutPatch(shop.world.git, need(job, 'workspace'), candidate.patch);
  if (cut.hunks.length < 2 || !candidate.patch.files.every(isPlain)) return whole;
  const deadline = shop.world.clock.monotonicMs() + minimiseSeconds * 1000;
  const left = () => deadline - shop.world.clock.monotonicMs();
  const asked: Asked = { job, shop, whole: candidate.patch, cut, files: await filesOf(job, candidate.patch, cut.hunks) };
  const needed = await ddmin(cut.hunks, (part) => turnsGreen(asked, part, left(), signal), () => signal.aborted || left() <= 0);
  if (needed.length === cut.hunks.length || signal.aborted) return whole;
  const patch = await patchOf(asked, needed);
  const again = await prove(job, shop, { candidate, patch, isPart: true }, signal);
  return again.kind === 'held' ? { patch, held: again, droppedHunks: cut.hunks.length - needed.length } : whole;
}

/** Links, modes and what lies outside the project are not taken apart. */
function isPlain({ path, modeBefore, modeAfter }: Patch['files'][number]): boolean {
  return !path.startsWith('../') && [modeBefore, modeAfter].every((mode) => mode === null || mode === '100644' || mode === '100755') && (modeBefore === modeAfter || modeBefore === null || modeAfter === null) && modeAfter !== '100755';
}

interface Asked {
  readonly job: Job;
  readonly shop: Shop;
  readonly whole: Patch;
  readonly cut: Cut;
  /** The bytes of files that are taken or left as a whole; undefined for one that the patch takes away. */
  readonly files: ReadonlyMap<string, Buffer | undefined>;
}

/** Reads them from the workspace, which stands at the whole patch then. */
async function filesOf(job: Job, patch: Patch, hunks: readonly Hunk[]): Promise<ReadonlyMap<string, Buffer | undefined>> {
  const workspace = need(job, 'workspace');
  await workspace.moveTo(patch.commit);
  const paths = hunks.flatMap((hunk) => (hunk.kind === 'file' ? [hunk.path] : []));
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(join(workspace.projectDir, path)).catch(() => undefined)] as const)));
}

/** A part that does not even parse turns nothing green; one that never ends is stopped with the time that is left. */
async function turnsGreen(asked: Asked, part: readonly Hunk[], leftMs: number, signal: AbortSignal): Promise<boolean> {
  const { job, shop } = asked;
  await writePart(asked, part);
  const runs = await runOnly(job, shop, targetsOf(job), signal, Math.max(1, leftMs));
  return targetsPassed(targetsOf(job), runs).length === 0;
}

async function patchOf(asked: Asked, part: readonly Hunk[]): Promise<Patch> {
  await writePart(asked, part);
  return need(asked.job, 'workspace').changes(asked.whole.base);
}

/** The workspace as the patch with only these hunks leaves it. */
async function writePart({ job, whole, cut, files }: Asked, part: readonly Hunk[]): Promise<void> {
  const workspace = need(job, 'workspace');
  await workspace.moveTo(whole.base.commit);
  for (const path of new Set(part.map((hunk) => hunk.path))) {
    const target = join(workspace.projectDir, path);
    const bytes = files.has(path) ? files.get(path) : cut.textWith(path, part);
    if (bytes === undefined) await rm(target, { force: true });
    else await mkdir(dirname(target), { recursive: true }).then(() => writeFile(target, bytes));
  }
}
