import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isHeldByVitest } from './module-graphs.ts';
import { type Difference, stampOf } from './source-tree.ts';
import type { Vitest } from './vitest-api.ts';

/** Read once at a start by Vitest, Vite or a plugin, wherever in the project it lies. */
const READ_AT_START = /^(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|pnpm-workspace\.yaml|bun\.lockb?|[tj]sconfig.*\.json|\.env(?:\..*)?|\.npmrc|\.browserslistrc|(?:vite|vitest|svelte|astro|babel|postcss|tailwind)\.\w+\.[cm]?[jt]s(?:on)?|\.babelrc.*|\.postcssrc.*|\.swcrc)$/;
/** What package managers write when they are done. */
const INSTALL_MARKS = ['.package-lock.json', '.modules.yaml', '.yarn-integrity', '.yarn-state.yml'];

/** Notices what a Vitest that is up would not: its configuration, installed packages, its global setup. */
export interface Staleness {
  /** Files outside the sources that the next look must include. */
  readonly watched: readonly string[];
  /** A reason in words, undefined when Vitest may go on. */
  reason(difference: Difference): string | undefined;
}

export function createStaleness(vitest: Vitest, projectDir: string): Staleness {
  const configFiles = new Set(vitest.projects.flatMap(({ vite }) => [...(vite.config.configFileDependencies ?? []), ...(vite.config.configFile ?? '' ? [vite.config.configFile ?? ''] : [])]));
  const moduleFolders = foldersAbove(vitest.config.root, projectDir).map((folder) => join(folder, 'node_modules'));
  const installed = installedIn(moduleFolders);
  return {
    watched: [...configFiles],
    reason({ changed, added, deleted }) {
      const all = [...changed, ...added, ...deleted];
      const file = all.find((path) => configFiles.has(path) || READ_AT_START.test(basename(path)));
      if (file !== undefined) return `${file} changed`;
      if (isHeldByVitest(vitest, all)) return 'the global setup changed';
      return installedIn(moduleFolders) === installed ? undefined : 'installed packages changed';
    },
  };
}

/** The package's folder and those above it, up to the project's. */
function foldersAbove(folder: string, top: string): readonly string[] {
  if (folder === top || folder === dirname(folder) || !folder.startsWith(top)) return [folder];
  return [folder, ...foldersAbove(dirname(folder), top)];
}

/** The names and marks of node_modules folders in a word. Caches that tools keep there are left out. */
function installedIn(folders: readonly string[]): string {
  return JSON.stringify(folders.map((folder) => [namesIn(folder), INSTALL_MARKS.map((mark) => stampOf(join(folder, mark)))]));
}

function namesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
    return names.flatMap((name) => (name.startsWith('@') ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name]));
  } catch {
    return [];
  }
}
