import { existsSync } from 'node:fs';
import picomatch from 'picomatch';
import type { LiveScope } from './messages.ts';
import type { OpenVitest } from './open-vitest.ts';
import type { Specification, Vitest } from './vitest-api.ts';

/** The test files of a scope, as `vitest run` and `vitest related` choose them. Test files are looked for anew when `anew`. */
export async function chooseTests({ vitest, filters }: Pick<OpenVitest, 'vitest' | 'filters'>, scope: LiveScope, anew: boolean): Promise<readonly Specification[]> {
  if (anew || vitest.projects.some(({ config }) => (config.includeSource ?? []).length > 0)) vitest.clearSpecificationsCache();
  const all = await vitest.globTestSpecifications(scope.kind === 'all' ? filters : []);
  if (scope.kind === 'all') return all;
  const files = new Set(scope.files);
  if (scope.kind === 'only') return all.filter(({ moduleId }) => files.has(moduleId));
  return isTrigger(vitest, scope.files) ? all : relatedTo(vitest, all, files);
}

/** Files that concern every test by the project's own word (`forceRerunTriggers`). */
function isTrigger(vitest: Vitest, files: readonly string[]): boolean {
  const triggers = vitest.config.forceRerunTriggers ?? [];
  if (triggers.length === 0) return false;
  const matches = picomatch([...triggers]);
  return files.some((file) => matches(file));
}

async function relatedTo(vitest: Vitest, all: readonly Specification[], files: ReadonlySet<string>): Promise<readonly Specification[]> {
  const found = await Promise.all(all.map(async (specification) => ((await isRelated(vitest, specification, files)) ? [specification] : [])));
  return found.flat();
}

/** A test whose imports can't be followed (a file that does not parse) may well be related: it runs and says so. */
async function isRelated(vitest: Vitest, specification: Specification, files: ReadonlySet<string>): Promise<boolean> {
  if (files.has(specification.moduleId)) return true;
  const dependencies = await dependenciesOf(vitest, specification);
  return dependencies === undefined || [...files].some((file) => dependencies.has(file));
}

/** Files a test leads to, through any number of levels; undefined when they can't be told. Transforms what is not in memory yet. */
export async function dependenciesOf(vitest: Vitest, specification: Specification): Promise<ReadonlySet<string> | undefined> {
  if (!existsSync(specification.moduleId)) return undefined;
  const specifications: unknown = Reflect.get(vitest, 'specifications');
  const find: unknown = typeof specifications === 'object' && specifications !== null ? Reflect.get(specifications, 'getTestDependencies') : undefined;
  if (typeof find !== 'function') throw new Error('this Vitest does not tell what a test imports');
  try {
    const found: unknown = await Reflect.apply(find, specifications, [specification]);
    return found instanceof Set ? found : undefined;
  } catch {
    return undefined;
  }
}
