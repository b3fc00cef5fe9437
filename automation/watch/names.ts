/** Files that editors and tools put beside the real one for a moment. Matched against the bare name. */
const TEMPORARY = [
  /\.tmp\.\d+\.\d+$/,
  /~$/,
  /^\.#/,
  /^#.*#$/,
  /^4913$/,
  /\.sw[a-z]$/i,
  /___jb_(tmp|old|bak)___$/,
  /^\.goutputstream-/,
  /^\.~lock\./,
  /\.crswap$/,
  /\.timestamp-\d+-[\da-f]+\.[cm]?js$/,
];

/** Folders in which no project keeps its own sources. */
const FOREIGN_FOLDERS = new Set(['.git', 'node_modules', '.hg', '.svn', '.jj']);

/** In the order of their weight: a later one overrules an earlier one of the same folder. */
export const IGNORE_FILES = ['.gitignore', '.orchestratorignore', '.keepgreenignore'] as const;

/** Files that change what the checks are or how they run. */
const CONFIG_FILES = [
  /^package\.json$/,
  /^(ts|js)config(\..+)?\.json$/,
  /^(vitest|vite|jest|eslint|babel|playwright)\.(config|workspace)\.[cm]?[jt]s(on)?$/,
  /^\.(eslintrc|mocharc|babelrc|swcrc|oxlintrc)(\.[cm]?js|\.jsonc?|\.ya?ml)?$/,
  /^biome\.jsonc?$/,
  /^keepgreen\.config\.json$/,
];

/** Is it a file that an editor or a tool makes for a moment while it saves? */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY.some((pattern) => pattern.test(name));
}

/** Is it a folder that is never looked into? */
export function isForeignFolder(name: string): boolean {
  return FOREIGN_FOLDERS.has(name);
}

/** Is it one of the files that say what is ignored? */
export function isIgnoreFile(name: string): boolean {
  return name.startsWith('.') && IGNORE_FILES.some((file) => file === name);
}

/** Does a change of this file change what the checks are? Ignore files included. */
export function isConfigName(name: string): boolean {
  return isIgnoreFile(name) || CONFIG_FILES.some((pattern) => pattern.test(name));
}

/** The folder of a project-relative path, '' for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** The last part of a project-relative path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A project-relative path from its folder ('' for the root) and name. */
export function pathOf(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
