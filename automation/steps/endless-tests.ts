import { importedBy } from '../checks/imported-by.ts';
import { filesUnder, isTestFile } from '../checks/test-files.ts';
import { isTroubleName } from '../checks/test-results.ts';
import { STUCK_TICKS, type TestEnd } from '../schemata/screen.ts';
import type { Check, CheckItem } from '../task/check.ts';
import type { Job, Shop } from './job.ts';
import { need } from './job.ts';
import { readTexts } from './proof/read-texts.ts';

/** Looking for them ends after so long. */
const MOST_MS = 30_000;
const MOST_TEST_FILES = 400;

export interface Endless {
  readonly endless: readonly { readonly file: string; readonly name: string }[];
  /** How the others end, of those that were looked at. */
  readonly items: readonly CheckItem[];
}

/**
 * Which tests of a check that was stopped go round and round? A runner whose process hangs doesn't say; the switchable
 * program stops each in time. [] where it can't be driven, or none does. The workspace stands at the snapshot, and is left there.
 */
export async function namesOfEndless(job: Job, shop: Shop, check: Check, signal: AbortSignal): Promise<Endless> {
  const none: Endless = { endless: [], items: [] };
  const workspace = need(job, 'workspace');
  const testFiles = testFilesOf(check, workspace.projectDir, job.task.files);
  const sources = importedBy(workspace.projectDir, testFiles).filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !isTestFile(file));
  if (shop.screens === undefined || sources.length === 0) return none;
  const texts = await readTexts(shop.world.git, workspace, need(job, 'snapshot').commit, sources);
  const switched = new Map([...texts].filter(([, text]) => text !== ''));
  const ends = (await shop.screens.stuck({ workspace, check, testFiles, texts: switched, ticks: STUCK_TICKS }, AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]))) ?? [];
  const tests = ends.filter(({ name }) => !isTroubleName(name));
  const isEndless = ({ status }: TestEnd) => status === 'stuck';
  return {
    endless: tests.filter(isEndless).map(({ file, name }) => ({ file, name })),
    items: tests.flatMap(({ file, name, status }) => (status === 'stuck' ? [] : [{ file, name, status, durationMs: 0 }])),
  };
}

/** Those that load what was saved, or all where nothing is named. */
function testFilesOf({ dir }: Check, projectDir: string, saved: readonly string[]): readonly string[] {
  const folder = dir === '' || dir === '.' ? '' : `${dir}/`;
  const all = filesUnder(`${projectDir}/${folder}`).map((file) => `${folder}${file}`).filter(isTestFile).slice(0, MOST_TEST_FILES);
  if (saved.length === 0) return all;
  return all.filter((file) => saved.includes(file) || importedBy(projectDir, [file]).some((loaded) => saved.includes(loaded)));
}
