import { setupFilesOf } from '../../guard/setup-files.ts';
import type { GuardCase } from '../../task/fixer.ts';
import type { Patch } from '../../task/snapshot.ts';
import type { Candidate, Job, Shop } from '../job.ts';
import { need } from '../job.ts';
import { readTexts } from './read-texts.ts';
import { targetsOf } from '../targets.ts';

/** All that the guard may look at: the patch's texts on both sides, the failing tests as the snapshot has them, grants and bounds. */
export async function guardCaseFor(job: Job, shop: Shop, candidate: Pick<Candidate, 'proposal'>, patch: Patch): Promise<GuardCase> {
  const workspace = need(job, 'workspace');
  const { git } = shop.world;
  const paths = patch.files.filter((file) => !file.binary && isPlain(file.modeBefore) && isPlain(file.modeAfter)).map((file) => file.path);
  const tests = targetsOf(job).filter((failure) => failure.kind === 'test').map((failure) => failure.file);
  const [before, after, testTexts, setUps] = await Promise.all([
    readTexts(git, workspace, patch.base.commit, paths),
    readTexts(git, workspace, patch.commit, paths),
    readTexts(git, workspace, patch.base.commit, tests),
    readTexts(git, workspace, patch.base.commit, configsOf(job)),
  ]);
  const texts = new Map(paths.flatMap((path) => sidesOf(path, before.get(path), after.get(path))));
  const { maxFixFiles, maxFixLines, fixPaths, askPaths } = shop.settings;
  return {
    patch, workspace, texts,
    usage: candidate.proposal.usage,
    failures: targetsOf(job),
    testTexts: new Map([...testTexts].filter(([, text]) => text !== '')),
    grants: job.task.grants,
    setupFiles: [...setUps].flatMap(([path, text]) => setupFilesOf(path, text)),
    bounds: { files: maxFixFiles, lines: maxFixLines, paths: fixPaths, askPaths },
  };
}

/** What names the files that runners load before any test. */
function configsOf({ checks }: Job): readonly string[] {
  return checks.filter(({ kind }) => kind === 'test').flatMap(({ dir, configFile }) => [dir === '' ? 'package.json' : `${dir}/package.json`, ...(configFile === undefined ? [] : [configFile])]);
}

/** A link's target and a submodule's commit are no text of the project. */
function isPlain(mode: string | null): boolean {
  return mode === null || mode.startsWith('100');
}

/** A file whose other side is too large or binary is no text. */
function sidesOf(path: string, before: string | undefined, after: string | undefined): [string, { before: string; after: string }][] {
  return before === undefined || after === undefined ? [] : [[path, { before, after }]];
}
