import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';

/** The part of the project's own Vitest (3 to 5) that is used here; every member is looked at before it is believed. */
export interface VitestApi {
  createVitest(mode: 'test', options: object, viteOverrides: object, vitestOptions: object): Promise<Vitest>;
  parseCLI(words: readonly string[]): { readonly filter: readonly string[]; readonly options: object };
  /** Vitest 4 and later: a class per kind of worker. */
  readonly workerClasses: readonly unknown[];
}

export interface Vitest {
  readonly projects: readonly VitestProject[];
  readonly config: { readonly forceRerunTriggers?: readonly string[]; readonly root: string };
  globTestSpecifications(filters?: readonly string[]): Promise<readonly Specification[]>;
  runTestSpecifications(specifications: readonly Specification[], allTestsRun?: boolean): Promise<{ readonly unhandledErrors: readonly unknown[] }>;
  clearSpecificationsCache(): void;
  invalidateFile(file: string): void;
  /** Vitest 4 and later: what it keeps on disk of transformed modules. */
  clearAllCachePaths?(): void;
  setGlobalTestNamePattern(pattern: RegExp): void;
  resetGlobalTestNamePattern(): void;
}

export interface VitestProject {
  readonly config: {
    readonly includeSource?: readonly string[];
    readonly browser?: { readonly enabled?: boolean };
    readonly typecheck?: { readonly enabled?: boolean };
  };
  readonly vite: ViteServer;
}

export interface ViteServer {
  readonly config: { readonly configFile?: string | undefined; readonly configFileDependencies?: readonly string[]; readonly plugins?: readonly { readonly name: string }[] };
  /** Vite 6 and later. */
  readonly environments: Readonly<Record<string, ViteEnvironment>>;
}

export interface ViteEnvironment {
  readonly moduleGraph: ModuleGraph;
  readonly pluginContainer: { watchChange(file: string, change: { readonly event: 'create' | 'update' | 'delete' }): Promise<void> };
}

export interface ModuleGraph {
  readonly fileToModulesMap: ReadonlyMap<string, unknown>;
  getModulesByFile(file: string): Iterable<object> | undefined;
  invalidateAll(): void;
}

export interface Specification {
  readonly moduleId: string;
  readonly project: object;
}

/** Loads the Vitest that lies in `dir`. Throws with a reason when it is none that can be held open. */
export async function loadVitest(dir: string): Promise<VitestApi> {
  const entry = createRequire(join(dir, 'package.json')).resolve('vitest/node');
  const found: unknown = await import(pathToFileURL(entry).href);
  if (!isApi(found)) throw new Error('this Vitest has no createVitest and parseCLI');
  const workerClasses = ['ForksPoolWorker', 'ThreadsPoolWorker'].map((name): unknown => Reflect.get(found, name)).filter((value) => typeof value === 'function');
  return { createVitest: (mode, options, vite, vitest) => found.createVitest(mode, options, vite, vitest), parseCLI: (words) => found.parseCLI([...words]), workerClasses };
}

function isApi(value: unknown): value is Pick<VitestApi, 'createVitest' | 'parseCLI'> {
  return has(value, 'createVitest', 'parseCLI');
}

/** Why this Vitest can't be held open, in words; undefined when it can. */
export function whyNot(vitest: Vitest): string | undefined {
  if (!has(vitest, 'globTestSpecifications', 'runTestSpecifications', 'clearSpecificationsCache', 'invalidateFile', 'setGlobalTestNamePattern', 'resetGlobalTestNamePattern')) return 'this Vitest is older than version 3';
  for (const { config, vite } of vitest.projects) {
    if (config.browser?.enabled === true) return 'tests run in a browser';
    if (config.typecheck?.enabled === true) return 'type tests are switched on';
    if (!Object.values(vite.environments ?? { none: {} }).every(({ moduleGraph }: Partial<ViteEnvironment>) => has(moduleGraph, 'getModulesByFile', 'invalidateAll'))) return 'this Vite is older than version 6';
  }
  return undefined;
}

function has(value: unknown, ...names: readonly string[]): value is object {
  return typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function');
}
