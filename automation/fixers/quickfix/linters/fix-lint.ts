import { join } from 'node:path';
import type { Failure } from '../../../task/failure.ts';
import type { Processes } from '../../../world/ports.ts';
import { readFileText, withNewlinesOf, writeFileText, type FileText } from '../file-text.ts';
import { fixWithBiome } from './biome.ts';
import { fixWithEslint } from './eslint.ts';
import { lintJobs, type LintJob } from './lint-job.ts';
import { fixWithOxlint } from './oxlint.ts';

export interface LintRequest {
  readonly projectDir: string;
  /** Red findings in files that may be changed. */
  readonly findings: readonly Failure[];
  readonly unsafe: boolean;
}

/** Runs the project's own linters over what is red in the workspace; says what was fixed ([] when nothing was). Never rejects for what a linter does. */
export async function fixLint(processes: Processes, request: LintRequest, signal: AbortSignal): Promise<readonly string[]> {
  const titles: string[] = [];
  for (const job of lintJobs(request.projectDir, request.findings)) {
    if (signal.aborted) break;
    const before = job.files.map(({ path }) => ({ path, file: readFileText(join(job.dir, path)) }));
    const said = await runFixes(processes, job, request.unsafe, signal);
    const changed = before.filter(({ path, file }) => keepForm(join(job.dir, path), file));
    titles.push(...(said.length > 0 ? said : changed.map(({ path }) => `${job.linter}${request.unsafe ? ' (fixes it calls unsafe)' : ''} in ${path}`)));
  }
  return titles;
}

async function runFixes(processes: Processes, job: LintJob, unsafe: boolean, signal: AbortSignal): Promise<readonly string[]> {
  switch (job.linter) {
    case 'eslint':
      return unsafe ? [] : fixWithEslint(processes, job, signal);
    case 'biome':
      return fixWithBiome(processes, job, { unsafe }, signal).then(() => []);
    case 'oxlint':
      return fixWithOxlint(processes, job, { unsafe }, signal).then(() => []);
    default:
      return job.linter satisfies never;
  }
}

/** Gives a fixed file its line endings and byte order mark back; true when anything but those has changed. */
function keepForm(path: string, before: FileText | undefined): boolean {
  const after = readFileText(path);
  if (before === undefined || after === undefined) return false;
  const text = withNewlinesOf(before.text, after.text);
  if (text !== after.text || before.bom !== after.bom) writeFileText(path, { text, bom: before.bom });
  return text !== before.text;
}
