import { existsSync } from 'node:fs';
import picomatch from 'picomatch';
import type { LiveScope } from './messages.ts';
import type { Specification, Vitest } from './vitest-api.ts';

/** Picks test files as `vitest run` and `vitest related` pick them, from what is in memory already. */
export interface TestChooser {
  /** `anew`: names came or went, so test files are looked for again. */
  choose(scope: LiveScope, anew: boolean): Promise<readonly Specification[]>;
  /** Follows the imports of one test file, so that a later choice finds them in memory. */
  learn(specification: Specification): Promise<void>;
  /** These files have changed; undefined: anything may have. */
  forget(files: readonly string[] | undefined): void;
}

/** `filters` are words of the project's script that pick test files; they count only when everything runs. */
export function createTestChooser(vitest: Vitest, filters: readonly string[]): TestChooser {
  /** By project and test file: the same file may lead elsewhere in another project of the workspace. */
  const known = new Map<string, ReadonlySet<string>>();
  const keyOf = ({ project, moduleId }: Specification): string => `${vitest.projects.findIndex((one) => one === project)} ${moduleId}`;
  const leadsTo = async (specification: Specification, files: readonly string[]): Promise<boolean> => {
    if (files.includes(specification.moduleId)) return true;
    if (findMethod(vitest, 'getTestDependencies') === undefined) return askVitest(vitest, specification, files);
    const imports = known.get(keyOf(specification)) ?? (await importsOf(vitest, specification));
    if (imports === undefined) return true;
    known.set(keyOf(specification), imports);
    return files.some((file) => imports.has(file));
  };
  return {
    async choose(scope, anew) {
      if (anew || vitest.projects.some(({ config }) => (config.includeSource ?? []).length > 0)) vitest.clearSpecificationsCache();
      const all = await vitest.globTestSpecifications(scope.kind === 'all' ? filters : []);
      if (scope.kind === 'all') return all;
      if (scope.kind === 'only') return all.filter(({ moduleId }) => scope.files.includes(moduleId));
      if (isTrigger(vitest, scope.files)) return all;
      const related = await Promise.all(all.map((specification) => leadsTo(specification, scope.files)));
      return all.filter((_specification, at) => related[at]);
    },
    async learn(specification) {
      await leadsTo(specification, []);
    },
    forget(files) {
      if (files === undefined) known.clear();
      for (const [test, imports] of known) if (files?.some((file) => test.endsWith(` ${file}`) || imports.has(file)) === true) known.delete(test);
    },
  };
}

/** Files that concern every test by the project's own word (`forceRerunTriggers`). */
function isTrigger(vitest: Vitest, files: readonly string[]): boolean {
  const triggers = vitest.config.forceRerunTriggers ?? [];
  if (triggers.length === 0) return false;
  const matches = picomatch([...triggers]);
  return files.some((file) => matches(file));
}

/**
 * Files a test leads to, through any number of levels. Undefined where they can't be told, because a file does not parse:
 * such a test may well be related; it runs and says so.
 */
async function importsOf(vitest: Vitest, specification: Specification): Promise<ReadonlySet<string> | undefined> {
  if (!existsSync(specification.moduleId)) return undefined;
  try {
    const found: unknown = await findMethod(vitest, 'getTestDependencies')?.(specification);
    return found instanceof Set ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Vitest 5 only says yes or no. It reads `related` before it first waits, so each question has its own. */
async function askVitest(vitest: Vitest, specification: Specification, files: readonly string[]): Promise<boolean> {
  const filter = findMethod(vitest, 'filterTestsBySource');
  if (filter === undefined) throw new Error('this Vitest does not tell what a test imports');
  Reflect.set(vitest.config, 'related', files.length === 0 ? ['/'] : [...files]);
  const asked = Promise.resolve(filter([specification])).catch((): unknown => [specification]);
  Reflect.set(vitest.config, 'related', undefined);
  const found = await asked;
  return Array.isArray(found) && found.length > 0;
}

function findMethod(vitest: Vitest, name: string): ((...args: readonly unknown[]) => unknown) | undefined {
  const owner: unknown = Reflect.get(vitest, 'specifications');
  const method: unknown = typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined;
  return typeof method === 'function' ? (...args) => Reflect.apply(method, owner, args) as unknown : undefined;
}
