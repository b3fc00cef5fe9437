import { importedBy } from '../checks/imported-by.ts';
import { filesUnder, isTestFile } from '../checks/test-files.ts';
import { isTroubleName } from '../checks/test-results.ts';
import { STUCK_TICKS, type Screens, type TestEnd } from '../schemata/screen.ts';
import type { Check, CheckItem } from '../task/check.ts';
import type { Job, Shop } from './job.ts';
import { need } from './job.ts';
import { readTexts } from './proof/read-texts.ts';

/** Looking for them ends after so long. */
const MOST_MS = 30_000;
const MOST_TEST_FILES = 400;
const FILES_AT_ONCE = 20;
/** Those that go round for long are asked once more, all together for so many turns, but each for no more than the second. */
const PATIENT_TICKS = { together: 40_000_000, each: 20_000_000 } as const;

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
  const { screens } = shop;
  const until = AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]);
  const testFiles = await testFilesOf(job, shop, check, until);
  const ends: TestEnd[] = [];
  for (let at = 0; at < testFiles.length && !until.aborted && screens !== undefined && !ends.some(isStuck); at += FILES_AT_ONCE) {
    const some = testFiles.slice(at, at + FILES_AT_ONCE);
    const found = await endsOf({ job, shop, check, screens }, { testFiles: some, ticks: STUCK_TICKS }, until);
    const slow = [...new Set(found.filter(isStuck).map(({ file }) => file))];
    const ticks = Math.max(STUCK_TICKS, Math.min(PATIENT_TICKS.each, Math.round(PATIENT_TICKS.together / Math.max(1, found.filter(isStuck).length))));
    const again = slow.length === 0 ? [] : await endsOf({ job, shop, check, screens }, { testFiles: slow, ticks }, until);
    ends.push(...found.map((end) => again.find(({ file, name }) => file === end.file && name === end.name) ?? end));
  }
  return {
    endless: ends.filter(isStuck).map(({ file, name }) => ({ file, name })),
    items: ends.flatMap(({ file, name, status }) => (status === 'stuck' ? [] : [{ file, name, status, durationMs: 0 }])),
  };
}

function isStuck({ status }: TestEnd): boolean {
  return status === 'stuck';
}

interface Asking {
  readonly job: Job;
  readonly shop: Shop;
  readonly check: Check;
  readonly screens: Screens;
}

async function endsOf({ job, shop, check, screens }: Asking, { testFiles, ticks }: { readonly testFiles: readonly string[]; readonly ticks: number }, signal: AbortSignal): Promise<readonly TestEnd[]> {
  const workspace = need(job, 'workspace');
  const sources = importedBy(workspace.projectDir, testFiles).filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !isTestFile(file));
  const texts = await readTexts(shop.world.git, workspace, need(job, 'snapshot').commit, sources);
  const switched = new Map([...texts].filter(([, text]) => text !== ''));
  if (switched.size === 0) return [];
  const ends = (await screens.stuck({ workspace, check, testFiles, texts: switched, ticks }, signal)) ?? [];
  return ends.filter(({ name }) => !isTroubleName(name));
}

/** Those that load what was saved, or all where nothing is named. */
async function testFilesOf(job: Job, shop: Shop, { dir }: Check, signal: AbortSignal): Promise<readonly string[]> {
  const { projectDir } = need(job, 'workspace');
  const saved = job.task.files;
  const folder = dir === '' || dir === '.' ? '' : `${dir}/`;
  const all = filesUnder(`${projectDir}/${folder}`).map((file) => `${folder}${file}`).filter(isTestFile);
  if (saved.length === 0) return all.slice(0, MOST_TEST_FILES);
  const related: string[] = [];
  for (const file of all) {
    if (signal.aborted || related.length === MOST_TEST_FILES) break;
    if (saved.includes(file) || importedBy(projectDir, [file]).some((loaded) => saved.includes(loaded))) related.push(file);
    // Reading many files must not keep the loop from its heartbeat.
    await shop.world.clock.sleep(0, signal);
  }
  return related;
}
