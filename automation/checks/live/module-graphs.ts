import { sep } from 'node:path';
import type { Difference } from './source-tree.ts';
import type { ViteEnvironment, Vitest } from './vitest-api.ts';

/** Plugins of Vite and Vitest themselves: they read no files but those in the graph. One more that is not listed costs time, nothing else. */
const OWN_PLUGINS = /^(?:alias|vitest(?::.+)?|builtin:.+|vite:(?:optimized-deps|watch-package-data|pre-alias|modulepreload-polyfill|bundled-dev-client-imports|resolve(?:-.+)?|html-inline-proxy|css(?:-post|-analysis)?|esbuild|oxc|json|wasm-helper|wasm-fallback|worker|asset|define|build-html|worker-import-meta-url|asset-import-meta-url|dynamic-import-vars|import-glob|client-inject|import-analysis))$/;

/** Every file that Vite holds in its memory, node_modules left out: these are what may grow stale. */
export function filesInMemory(vitest: Vitest): ReadonlySet<string> {
  const graphs = environmentsOf(vitest).map(({ moduleGraph }) => moduleGraph.fileToModulesMap.keys());
  return new Set(graphs.flatMap((files) => [...files]).filter((file) => file.startsWith('/') || /^[A-Za-z]:/.test(file)).filter((file) => !file.includes('/node_modules/')));
}

/**
 * Tells Vite what its own watcher would have told it, and drops what it keeps of changed files. A name that came or
 * went may change what any import leads to, and a file that nobody imports may be read by a plugin of the project: then all goes.
 * Gives back the files that were dropped, undefined for all.
 */
export async function forgetChanged(vitest: Vitest, difference: Difference): Promise<readonly string[] | undefined> {
  const { changed, added, deleted } = difference;
  if (changed.length + added.length + deleted.length === 0) return [];
  const everything = added.length + deleted.length > 0 || (hasForeignPlugins(vitest) && changed.some((file) => !isInMemory(vitest, file)));
  for (const environment of environmentsOf(vitest)) {
    await tellPlugins(environment, difference);
    if (everything) environment.moduleGraph.invalidateAll();
    if (everything) forgetUnresolved(environment);
  }
  for (const file of changed) vitest.invalidateFile(slashed(file));
  if (everything) vitest.clearAllCachePaths?.();
  return everything ? undefined : changed;
}

function isInMemory(vitest: Vitest, file: string): boolean {
  return environmentsOf(vitest).some(({ moduleGraph }) => moduleGraph.getModulesByFile(slashed(file)) !== undefined);
}

function hasForeignPlugins(vitest: Vitest): boolean {
  return vitest.projects.some(({ vite }) => (vite.config.plugins ?? []).some(({ name }) => !OWN_PLUGINS.test(name)));
}

function environmentsOf(vitest: Vitest): readonly ViteEnvironment[] {
  return [...new Set(vitest.projects.flatMap((project) => Object.values(project.vite.environments)))];
}

/** Is one of these files part of what Vitest itself runs (global setup), which it loads only once? */
export function isHeldByVitest(vitest: Vitest, files: readonly string[]): boolean {
  const own = vitest.projects.flatMap(({ vite }) => vite.environments['__vitest__'] ?? []);
  return own.some(({ moduleGraph }) => files.some((file) => moduleGraph.getModulesByFile(slashed(file)) !== undefined));
}

async function tellPlugins({ pluginContainer }: ViteEnvironment, { changed, added, deleted }: Difference): Promise<void> {
  const events = { create: added, update: changed, delete: deleted } as const;
  for (const event of ['create', 'update', 'delete'] as const) {
    for (const file of events[event]) await pluginContainer.watchChange(slashed(file), { event });
  }
}

/** Vite remembers for good what a path led to. */
function forgetUnresolved({ moduleGraph }: ViteEnvironment): void {
  const kept: unknown = Reflect.get(moduleGraph, '_unresolvedUrlToModuleMap');
  if (kept instanceof Map) kept.clear();
}

function slashed(file: string): string {
  return sep === '/' ? file : file.replaceAll(sep, '/');
}
