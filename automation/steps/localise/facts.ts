import { importedBy } from '../../checks/imported-by.ts';
import { isTestFile } from '../../checks/test-files.ts';
import type { TestCoverage } from '../../schemata/screen.ts';
import { readTexts } from '../proof/read-texts.ts';
import type { Job, Shop } from '../job.ts';
import { need } from '../job.ts';
import { targetsOf } from '../targets.ts';
import type { FileChange } from './change.ts';
import type { Facts } from './clues.ts';
import { framesOf, placesInWords } from './frames.ts';
import { placesOf } from './parts.ts';

export interface FactScene {
  readonly changes: readonly FileChange[];
  /** Monotonic; looking for coverage ends then. */
  readonly deadlineMs: number;
}

/** A guilty part of so few lines needs no witness. */
const NARROW = 3;
const MOST_COVERED = 40;
/** Hunks beyond these are no edit any more. */
const MOST_CHANGED = 400;
/** Less time is not worth a start. */
const LEAST_MS = 300;

/** What `rank` looks at. Where there is no coverage to be had, it does without. */
export async function gatherFacts(job: Job, shop: Shop, { changes, deadlineMs }: FactScene, signal: AbortSignal): Promise<Facts> {
  const failures = targetsOf(job);
  const { redact } = shop.world;
  const named = failures.flatMap((failure) => [failure, ...framesOf(failure), ...placesInWords(failure.message)]).map(({ file }) => file);
  const known = changes.flatMap(({ to }) => (to?.text === undefined ? [] : [[to.path, to.text] as const]));
  // Where nothing has changed and nothing is named but tests, it is in what these load.
  const loaded = [...known.map(([path]) => path), ...named].some(isSource) ? [] : importedBy(need(job, 'workspace').projectDir, named.filter(isTestFile)).filter(isSource);
  const more = await readTexts(shop.world.git, need(job, 'workspace'), need(job, 'snapshot').commit, [...named.filter((file) => !file.startsWith('/') && !file.startsWith('..')), ...loaded.slice(0, MOST_COVERED)]);
  const texts = new Map([...more, ...known].filter(([, text]) => text !== ''));
  const changed = changes.flatMap((change) => placesOf({ kind: 'whole', change })).slice(0, MOST_CHANGED);
  const danglers = await findDanglers(job, shop, changes);
  // Cleaned before words are taken out of them: a part of a secret looks like a name.
  const cleaned = failures.map((failure) => ({ ...failure, name: redact(failure.name), message: redact(failure.message), stack: failure.stack === null ? null : redact(failure.stack) }));
  return { guilty: job.guilty, changed, failures: cleaned, texts, danglers, coverage: isNarrow(job) ? [] : await coverageOf(job, shop, { texts, deadlineMs }, signal) };
}

function isNarrow({ guilty }: Job): boolean {
  return guilty?.minimal === true && guilty.hunks.reduce((sum, { first, last }) => sum + last - first + 1, 0) <= NARROW;
}

async function coverageOf(job: Job, shop: Shop, { texts, deadlineMs }: { readonly texts: ReadonlyMap<string, string>; readonly deadlineMs: number }, signal: AbortSignal): Promise<readonly TestCoverage[]> {
  const leftMs = deadlineMs - shop.world.clock.monotonicMs();
  const { screens } = shop;
  const sources = new Map([...texts].filter(([path]) => isSource(path)).slice(0, MOST_COVERED));
  if (screens === undefined || sources.size === 0 || leftMs < LEAST_MS) return [];
  const workspace = need(job, 'workspace');
  await workspace.moveTo(need(job, 'snapshot').commit);
  const found: TestCoverage[] = [];
  const until = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(leftMs))]);
  for (const check of job.checks.filter(({ kind, name }) => kind === 'test' && !job.hung.has(name))) {
    const testFiles = [...new Set(targetsOf(job).filter((target) => target.check === check.name).map(({ file }) => file))];
    if (testFiles.length > 0 && !until.aborted) found.push(...((await screens.coverage({ workspace, check, texts: sources, testFiles }, until)) ?? []));
  }
  return found;
}

function isSource(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path) && !isTestFile(path);
}

const MOST_DANGLERS = 20;

/** Who still loads what went: the file's name without its ending, in a line that loads something. */
async function findDanglers(job: Job, shop: Shop, changes: readonly FileChange[]): Promise<Facts['danglers']> {
  const gone = changes.flatMap(({ from, to }) => (from !== null && from.path !== to?.path ? [from.path] : [])).slice(0, MOST_DANGLERS);
  if (gone.length === 0) return [];
  const args = ['grep', '-n', '-z', '-I', '-E', "(from|import|require)[ (]*['\"]\\.", need(job, 'snapshot').commit, '--', '*.js', '*.ts', '*.jsx', '*.tsx', '*.mjs', '*.cjs', '*.mts', '*.cts'];
  const { stdout } = await shop.world.git.run({ cwd: need(job, 'workspace').projectDir, args, okCodes: [0, 1] });
  return stdout.toString('utf8').split('\n').flatMap((row) => dangler(row, gone)).slice(0, MOST_DANGLERS);
}

/** `commit:path\0line\0text`. */
function dangler(row: string, gone: readonly string[]): Facts['danglers'] {
  const [place = '', line = '', text = ''] = row.split('\0');
  const file = place.slice(place.indexOf(':') + 1);
  const loaded = /['"](\.[^'"]*)['"]/.exec(text)?.[1];
  if (loaded === undefined || file === '') return [];
  const path = withoutEnding(resolved(file, loaded));
  const found = gone.find((one) => withoutEnding(one) === path || withoutEnding(one) === `${path}/index`);
  return found === undefined ? [] : [{ file, line: Number(line), gone: found }];
}

function resolved(file: string, loaded: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of loaded.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function withoutEnding(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '');
}
