import type { Settings } from '../../config/settings.ts';
import { renderError } from '../../errors.ts';
import { noUsage } from '../../task/attempt.ts';
import type { Fixer, Proposal, RepairJob } from '../../task/fixer.ts';
import type { Clock, Log, Processes } from '../../world/ports.ts';
import { isEditable } from './editable.ts';
import { findCompiler } from './find-compiler.ts';
import { fixLint } from './linters/fix-lint.ts';
import { installedLinters } from './linters/lint-job.ts';
import type { Edit, Solved } from './messages.ts';
import { readQuestion, weigh } from './read-question.ts';
import { createTypescriptProcess, type TypescriptProcess } from './typescript-process.ts';
import { putBack, remember, writeEdits } from './write-edits.ts';

export interface QuickfixParts {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<Settings, 'projectRoot'>;
  /** Absolute folder for what may be thrown away. */
  readonly cacheDir: string;
}

/** The free fixer: TypeScript's own code fixes and the project's own linters, for slips of the finger. */
export function createQuickfix(parts: QuickfixParts): Fixer {
  const typescript = createTypescriptProcess(parts);
  return {
    name: 'quickfix',
    cost: 'free',
    trusted: true,
    prepare: (workspace) => typescript.warm(workspace.projectDir),
    propose: (job, signal) => proposeAll({ ...parts, typescript, job, signal }),
    ready: () => Promise.resolve(ready(parts, typescript)),
    close: () => typescript.stop(),
  };
}

function ready({ settings }: QuickfixParts, typescript: TypescriptProcess): { readonly ok: boolean; readonly detail: string } {
  try {
    const { version, origin } = findCompiler(settings.projectRoot);
    typescript.warm(settings.projectRoot);
    const linters = installedLinters(settings.projectRoot);
    const whose = origin === 'project' ? "the project's own" : 'the one keepgreen brings along';
    return { ok: true, detail: `TypeScript ${version} (${whose}); ${linters.length === 0 ? 'no linter installed' : linters.join(', ')}.` };
  } catch (error) {
    return { ok: false, detail: renderError(error) };
  }
}

interface Round extends QuickfixParts {
  readonly typescript: TypescriptProcess;
  readonly job: RepairJob;
  readonly signal: AbortSignal;
}

async function* proposeAll(round: Round): AsyncGenerator<Proposal> {
  const reasons: string[] = [];
  let proposed = false;
  try {
    for await (const rationale of ideas(round, reasons)) {
      if (round.signal.aborted) return;
      proposed = true;
      yield { kind: 'proposed', rationale, usage: noUsage };
    }
  } catch (error) {
    round.log.warn('The quick fixes stumbled.', { error: renderError(error) });
    reasons.push(renderError(error));
  }
  if (round.signal.aborted || proposed) return;
  yield { kind: 'nothing', reason: reasons.join(' ') || 'No quick fix applies to these failures.' };
}

/** How many proposals with another choice follow the first. */
const MOST_ALTERNATIVES = 4;

/** Edits the workspace and says what was done, once for each idea; the workspace is back at the snapshot when it goes on. */
async function* ideas(round: Round, reasons: string[]): AsyncGenerator<string> {
  const plans: Readonly<Record<string, number>>[] = [{}];
  const tried = new Set<string>();
  let worthwhile = false;
  for (let at = 0; at < plans.length; at += 1) {
    const solved = await askTypescript(round, plans[at] ?? {}, reasons);
    if (round.signal.aborted) return;
    if (at === 0) plans.push(...alternatives(solved?.open ?? []));
    const useful = isUseful(round, solved, reasons);
    if (!useful) continue;
    const titles = await applyIdea(round, solved, { tried, unsafe: false });
    if (titles.length === 0) continue;
    worthwhile = true;
    yield titles.join('; ');
  }
  if (worthwhile || lintFindings(round).length > 0) yield* lastResort(round, tried);
}

/** Linters' fixes that they call unsafe: the checks decide. */
async function* lastResort(round: Round, tried: Set<string>): AsyncGenerator<string> {
  if (round.signal.aborted || round.job.failures.some(({ kind }) => kind !== 'lint')) return;
  const titles = await applyIdea(round, undefined, { tried, unsafe: true });
  if (titles.length > 0) yield titles.join('; ');
}

/** The first choice everywhere comes first; then each other candidate of each choice, one at a time. */
function alternatives(open: Solved['open']): readonly Readonly<Record<string, number>>[] {
  return open.flatMap(({ key, candidates }) => Array.from({ length: candidates - 1 }, (_, at) => ({ [key]: at + 1 }))).slice(0, MOST_ALTERNATIVES);
}

/** How long an answer may take: cold start on a busy machine and all, and more for large files. Who is asked next costs money. */
function limitMs(round: Round, bytes: number): number {
  return Math.min(round.job.timeoutMs, 30_000 + bytes / 200);
}

async function askTypescript(round: Round, choices: Readonly<Record<string, number>>, reasons: string[]): Promise<Solved | undefined> {
  const question = readQuestion(round.job);
  if (question === undefined) return undefined;
  const answer = await round.typescript.ask({ ...question, choices: { ...choices } }, limitMs(round, weigh(question)), round.signal);
  if (answer.kind === 'solved') return answer;
  round.log.warn('The TypeScript service gave no answer.', { reason: answer.message });
  return void reasons.push(`The TypeScript service gave no answer: ${answer.message}`);
}

/** Half a fix is no fix: every targeted failure has to go. Where only lint is red, the linters may do it alone. */
function isUseful({ job }: Round, solved: Solved | undefined, reasons: string[]): boolean {
  const lintOnly = job.failures.every(({ kind }) => kind === 'lint');
  if (lintOnly) return true;
  if (solved === undefined) {
    if (reasons.length === 0) reasons.push('It knows TypeScript and JavaScript only.');
    return false;
  }
  if (solved.edits.length > 0 && solved.unsolved === 0) return true;
  reasons.push(solved.found === 0 ? 'The TypeScript service sees nothing wrong in the files.' : `It has no safe fix for ${Math.max(solved.unsolved, 1)} of ${solved.found} errors.`);
  return false;
}

function lintFindings({ job }: Round) {
  const readOnly = new Set(job.failures.filter(({ kind }) => kind === 'test').map(({ file }) => file));
  return job.failures.filter(({ kind, file }) => kind === 'lint' && isEditable(file, readOnly));
}

interface Idea {
  readonly tried: Set<string>;
  readonly unsafe: boolean;
}

/** Leaves the idea's edits in the workspace and says what they are; [] when there are none or the same were tried before (the workspace is then as it was). */
async function applyIdea(round: Round, solved: Solved | undefined, { tried, unsafe }: Idea): Promise<readonly string[]> {
  const { projectDir } = round.job.workspace;
  const findings = lintFindings(round);
  const edits: readonly Edit[] = solved?.edits ?? [];
  const before = remember(projectDir, [...edits.map(({ file }) => file), ...findings.map(({ file }) => file)]);
  const written = writeEdits(projectDir, edits);
  const linted = findings.length === 0 ? [] : await fixLint(round.processes, { projectDir, findings, unsafe }, round.signal);
  const titles = [...(written ? (solved?.applied ?? []).map(({ file, line, title }) => `${title} (${file}:${line})`) : []), ...linted];
  const key = JSON.stringify([...remember(projectDir, [...before.keys()])]);
  const isNew = !tried.has(key) && key !== JSON.stringify([...before]);
  tried.add(key);
  if (isNew && titles.length > 0 && !round.signal.aborted) return titles;
  putBack(projectDir, before);
  return [];
}
