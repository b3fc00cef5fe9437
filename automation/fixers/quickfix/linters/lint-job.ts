import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { findInstalled } from '../../../checks/installed.ts';
import { callsIn } from '../../../checks/scripts.ts';
import { childEnv } from '../../../world/child-env.ts';
import type { Processes, RunEnd } from '../../../world/ports.ts';
import type { Failure } from '../../../task/failure.ts';

export type LinterName = 'eslint' | 'biome' | 'oxlint';

/** The red findings of one linter in one package; files relative to `dir`. */
export interface LintJob {
  readonly linter: LinterName;
  /** Absolute folder in which the linter runs: the nearest with its configuration. */
  readonly dir: string;
  /** Absolute path of its script. */
  readonly bin: string;
  /** Where the project's own script says that its configuration lies (`--config lint/eslint.js`). */
  readonly flags: readonly string[];
  readonly files: readonly { readonly path: string; readonly findings: readonly Failure[] }[];
}

const LINTERS: Readonly<Record<LinterName, { readonly packageName: string; readonly config: RegExp }>> = {
  eslint: { packageName: 'eslint', config: /^(eslint\.config\.[cm]?[jt]s|\.eslintrc(\..*)?)$/ },
  biome: { packageName: '@biomejs/biome', config: /^\.?biome\.jsonc?$/ },
  oxlint: { packageName: 'oxlint', config: /^(\.oxlintrc\.jsonc?|oxlint\.config\.[cm]?[jt]s)$/ },
};
const NAMES: readonly LinterName[] = ['eslint', 'biome', 'oxlint'];

/** The linters that are installed for a folder, with their versions. */
export function installedLinters(dir: string): readonly string[] {
  return NAMES.flatMap((name) => {
    const found = findInstalled(dir, LINTERS[name].packageName, name);
    return found === undefined ? [] : [`${name} ${found.version}`];
  });
}

/** Which linter has to fix what, and where. Findings of a linter that isn't installed are left out. */
export function lintJobs(projectDir: string, findings: readonly Failure[]): readonly LintJob[] {
  const groups = new Map<string, { linter: LinterName; dir: string; findings: Failure[] }>();
  for (const finding of findings) {
    for (const linter of lintersOf(finding)) {
      const dir = configDir(projectDir, finding.file, linter);
      const key = `${linter}\0${dir}`;
      const group = groups.get(key) ?? { linter, dir, findings: [] };
      group.findings.push(finding);
      groups.set(key, group);
    }
  }
  return [...groups.values()].flatMap((group) => toJob(projectDir, group));
}

/** A check is named after its linter (`packages/a:eslint`); one of another name may be any of them. */
function lintersOf({ check }: Failure): readonly LinterName[] {
  const named = NAMES.filter((name) => check.split(':').at(-1)?.includes(name));
  return named.length > 0 ? named : NAMES;
}

/** The nearest folder with the linter's configuration, or with a script that says where it is. */
function configDir(projectDir: string, file: string, linter: LinterName): string {
  for (let dir = dirname(join(projectDir, file)); dir.startsWith(projectDir); dir = dirname(dir)) {
    if (!existsSync(dir)) continue;
    if (configFlags(dir, linter).length > 0 || readdirSync(dir).some((name) => LINTERS[linter].config.test(name))) return dir;
  }
  return projectDir;
}

const Scripts = z.object({ scripts: z.record(z.string(), z.string()).optional() });

function configFlags(dir: string, linter: LinterName): readonly string[] {
  for (const line of Object.values(readScripts(dir))) {
    for (const words of callsIn(line)) {
      const at = words.findIndex((word) => /^(-c|--config|--config-path)(=|$)/.test(word));
      const flag = words[at];
      if (flag !== undefined && words.some((word) => word.endsWith(linter))) return flag.includes('=') ? [flag] : [flag, words[at + 1] ?? ''];
    }
  }
  return [];
}

function readScripts(dir: string): Readonly<Record<string, string>> {
  try {
    return Scripts.parse(JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))).scripts ?? {};
  } catch {
    return {};
  }
}

function toJob(projectDir: string, { linter, dir, findings }: { readonly linter: LinterName; readonly dir: string; readonly findings: readonly Failure[] }): readonly LintJob[] {
  const installed = findInstalled(dir, LINTERS[linter].packageName, linter);
  if (installed === undefined) return [];
  const paths = [...new Set(findings.map(({ file }) => file))];
  const files = paths.map((path) => ({ path: join(projectDir, path).slice(dir.length + 1), findings: findings.filter(({ file }) => file === path) }));
  return [{ linter, dir, bin: installed.bin, flags: configFlags(dir, linter), files }];
}

/** Runs the job's linter with these arguments before the files. */
export function runLinter(processes: Processes, job: LintJob, args: readonly string[], signal: AbortSignal): Promise<RunEnd> {
  const files = job.files.map(({ path }) => (path.startsWith('-') ? `./${path}` : path));
  return processes.run(
    { command: process.execPath, args: [job.bin, ...args, ...job.flags, ...files], cwd: job.dir, env: childEnv(), timeoutMs: LINT_LIMIT_MS, maxBytes: 16 * 1024 * 1024, label: `${job.linter} fixes` },
    signal,
  );
}

const LINT_LIMIT_MS = 60_000;
