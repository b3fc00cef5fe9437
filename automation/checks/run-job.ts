import { realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Check, CheckRequest } from '../task/check.ts';
import { childEnv } from '../world/child-env.ts';
import type { Project } from './discover.ts';
import type { RunJob, RunnerCommand } from './runner.ts';
import { concerns } from './workspaces.ts';

export type ProjectJob = RunJob & { readonly packages: Project['packages'] };

/** Where a run reads the project, keeps its caches and finds its report; absolute paths. */
export interface JobPlaces {
  readonly read: (projectDir: string) => Project;
  readonly cacheDir: string;
  readonly reportFile: string;
}

/** All that a runner needs to plan a request, read from the project as it stands. Throws when the project's folder is gone. */
export function jobFor({ check, scope, projectDir }: Pick<CheckRequest, 'check' | 'scope' | 'projectDir'>, { read, cacheDir, reportFile }: JobPlaces): ProjectJob {
  const real = realpathSync(projectDir);
  const { packages } = read(real);
  const facts = packages.find((found) => found.dir === check.dir) ?? packages[0] ?? emptyFacts(real, check);
  return { check, scope, projectDir: real, dir: check.dir, packageDir: join(real, check.dir), cacheDir, reportFile, facts, packages };
}

/** A custom check needs no package.json. */
function emptyFacts(projectDir: string, { dir }: Check): RunJob['facts'] {
  const look = { read: () => undefined, list: () => [], isFolder: () => false, unchanged: () => true };
  return { projectDir, dir, packageDir: join(projectDir, dir), name: undefined, scripts: {}, dependencies: new Set(), keys: new Set(), workspaces: [], entries: new Set(), root: undefined, look };
}

/** Files of other workspace packages that this one does not depend on can't turn its checks red. */
export function isUnconcerned({ scope, check, dir, packages }: ProjectJob): boolean {
  return scope.kind === 'related' && check.runner !== 'custom' && !concerns(packages, dir, scope.files);
}

/**
 * CI, so that nothing is asked and no snapshot is written. NO_COLOR alone: node warns when FORCE_COLOR stands beside it.
 * The project's own programs come first on the PATH, as `npm test` has it: Vitest starts `tsc` by its name.
 */
export function environmentFor({ env = {} }: Pick<RunnerCommand, 'env'>, { packageDir, projectDir }: Pick<RunJob, 'packageDir' | 'projectDir'>): Record<string, string> {
  const { FORCE_COLOR: _dropped, ...all } = childEnv(env);
  const programs = [...new Set([packageDir, projectDir])].map((dir) => join(dir, 'node_modules/.bin'));
  return { ...all, CI: '1', NO_COLOR: '1', PATH: [...programs, ...(all['PATH'] ?? '').split(delimiter)].filter((folder) => folder !== '').join(delimiter) };
}
