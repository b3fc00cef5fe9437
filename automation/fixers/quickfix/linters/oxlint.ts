import type { Processes } from '../../../world/ports.ts';
import { runLinter, type LintJob } from './lint-job.ts';

/** Lets oxlint fix exactly the red rules. `unsafe`: its suggestions, too. */
export async function fixWithOxlint(processes: Processes, job: LintJob, options: { readonly unsafe: boolean }, signal: AbortSignal): Promise<void> {
  const rules = [...new Set(job.files.flatMap(({ findings }) => findings.map(({ name }) => ruleOf(name))))];
  const how = options.unsafe ? '--fix-suggestions' : '--fix';
  await runLinter(processes, job, [how, '-A', 'all', ...rules.flatMap((rule) => ['-D', rule])], signal);
}

/** `eslint(no-var)` is `no-var`; `typescript-eslint(no-x)` and others are `typescript/no-x`. */
function ruleOf(name: string): string {
  const parts = /^([\w@/-]+)\(([\w/-]+)\)$/.exec(name);
  if (parts === null) return name.replace(/^eslint\//, '');
  const [, plugin, rule] = parts;
  const scope = (plugin ?? '').replace(/^eslint-plugin-/, '').replace(/^typescript-eslint$/, 'typescript');
  return scope === 'eslint' ? (rule ?? '') : `${scope}/${rule ?? ''}`;
}
