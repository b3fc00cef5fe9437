import type { Processes } from '../../../world/ports.ts';
import { runLinter, type LintJob } from './lint-job.ts';

/** Lets Biome fix exactly the red rules, or everything in these files where a finding is of the formatter. `unsafe`: fixes that Biome itself wants looked at, too. */
export async function fixWithBiome(processes: Processes, job: LintJob, options: { readonly unsafe: boolean }, signal: AbortSignal): Promise<void> {
  const rules = [...new Set(job.files.flatMap(({ findings }) => findings.map(({ name }) => ruleOf(name))))];
  const named = rules.filter((rule) => rule !== undefined);
  const unsafe = options.unsafe ? ['--unsafe'] : [];
  if (named.length > 0) await runLinter(processes, job, ['lint', '--write', ...unsafe, ...named.map((rule) => `--only=${rule}`)], signal);
  if (named.length < rules.length) await runLinter(processes, job, ['check', '--write', ...unsafe], signal);
}

/** `lint/style/useConst` and `style/useConst` are rules of the linter; `format` and `assist/…` are not. */
function ruleOf(name: string): string | undefined {
  return /^(?:lint\/)?([a-z0-9]+\/[A-Za-z0-9]+)$/.exec(name)?.[1];
}
