import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';
import { renderError } from '../errors.ts';
import type { Settings } from '../config/settings.ts';
import type { Log } from '../world/ports.ts';
import type { Repository } from './git-state.ts';
import { folderOf, IGNORE_FILES, isConfigName, isForeignFolder, isTemporaryName, nameOf, pathOf } from './names.ts';

/** What is looked at and what is not. Paths are relative to the project root with forward slashes, '' is the root. */
export interface IgnoreRules {
  /** Does the file or folder make no event at all? Folders above it are asked too. */
  ignores(path: string, isDirectory: boolean): boolean;
  /** The same for an entry of a folder that is known to be looked at: cheaper. */
  ignoresEntry(folder: string, name: string, isDirectory: boolean): boolean;
  /** To be told of a folder without any ignore file, which then need not be looked for. */
  noIgnoreFileIn(folder: string): void;
  /** Is a file of this name one whose change matters (extension, or a configuration file)? */
  isWatchedName(name: string): boolean;
  /** Changes when any rule read so far has changed. */
  key(): string;
  /** Did the rules before the last reload ignore the file? */
  wasIgnored(path: string): boolean;
  /** Reads all ignore files anew, as they are needed. */
  reload(repository: Repository | undefined): void;
}

export interface RulesSpec {
  readonly settings: Settings;
  readonly repository: Repository | undefined;
  readonly log: Log;
}

/** The ignore library remembers every path it was asked about; after so many it gets a fresh memory. */
const MEMORY = 4_000;
const LARGEST_IGNORE_FILE = 1_000_000;
/** On file systems that don't tell A from a, rules don't either. */
const options = { ignorecase: process.platform !== 'linux', allowRelativePaths: true };

/** Rules of one folder. A path is made relative to it by cutting `cut` characters, or for folders above the project by putting `prefix` before. */
interface Layer {
  forFolders: Ignore;
  /** Without the patterns that can only mean folders; undefined when nothing is left. */
  forFiles: Ignore | undefined;
  asked: number;
  readonly cut: number;
  readonly prefix: string;
}

/** Nested .gitignore files, info/exclude, .orchestratorignore, .keepgreenignore, IGNORE_PATTERNS, and what is never watched. */
export function createIgnoreRules(spec: RulesSpec): IgnoreRules {
  const never = createNever(spec.settings);
  const endings = spec.settings.watchExtensions.map((extension) => (extension.startsWith('.') ? extension : `.${extension}`));
  let current = createRuleSet(spec, spec.repository, never);
  let previous = current;
  return {
    ignores: (path, isDirectory) => current.ignores(path, isDirectory),
    ignoresEntry: (folder, name, isDirectory) => current.ignoresEntry(folder, name, isDirectory),
    noIgnoreFileIn: (folder) => current.noIgnoreFileIn(folder),
    wasIgnored: (path) => previous.ignores(path, false),
    isWatchedName: (name) => !isTemporaryName(name) && (endings.some((ending) => name.endsWith(ending)) || isConfigName(name)),
    key: () => createHash('sha256').update(JSON.stringify([endings, spec.settings.watchPaths, spec.settings.ignorePatterns, [...current.texts].sort()])).digest('hex').slice(0, 16),
    reload(repository) {
      previous = current;
      current = createRuleSet(spec, repository, never);
    },
  };
}

/** Rules as they were read at one time. */
interface RuleSet extends Pick<IgnoreRules, 'ignores' | 'ignoresEntry' | 'noIgnoreFileIn'> {
  /** Folder → the text of its ignore files. */
  readonly texts: ReadonlyMap<string, string>;
}

type Never = (path: string, isDirectory: boolean) => boolean;

function createRuleSet(spec: RulesSpec, repository: Repository | undefined, never: Never): RuleSet {
  const { projectRoot } = spec.settings;
  const outer = outerLayers(repository, projectRoot, spec.log);
  const layers = new Map<string, Layer | null>();
  const texts = new Map<string, string>();
  let folders = new Map<string, boolean>();

  function layerAt(folder: string): Layer | null {
    const known = layers.get(folder);
    if (known !== undefined) return known;
    const text = readIgnoreFiles(join(projectRoot, folder), spec.log);
    const layer = text === '' ? null : layerOf(text, folder === '' ? 0 : folder.length + 1, '');
    if (text !== '') texts.set(folder, text);
    layers.set(folder, layer);
    return layer;
  }

  function ignoresEntry(folder: string, name: string, isDirectory: boolean): boolean {
    const path = pathOf(folder, name);
    if (never(path, isDirectory)) return true;
    for (let at = folder; ; at = folderOf(at)) {
      const layer = layerAt(at);
      const verdict = layer === null ? undefined : verdictOf(layer, path, isDirectory);
      if (verdict !== undefined) return verdict;
      if (at === '') break;
    }
    return outer.map((layer) => verdictOf(layer, path, isDirectory)).find((verdict) => verdict !== undefined) ?? false;
  }

  function ignoresFolder(folder: string): boolean {
    if (folder === '') return false;
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const verdict = ignoresFolder(folderOf(folder)) || ignoresEntry(folderOf(folder), nameOf(folder), true);
    if (folders.size > MEMORY) folders = new Map();
    folders.set(folder, verdict);
    return verdict;
  }

  const ignores = (path: string, isDirectory: boolean) => {
    if (path === '') return false;
    return isDirectory ? ignoresFolder(path) : ignoresFolder(folderOf(path)) || ignoresEntry(folderOf(path), nameOf(path), false);
  };
  const noIgnoreFileIn = (folder: string) => {
    if (!layers.has(folder)) layers.set(folder, null);
  };
  return { ignores, ignoresEntry, noIgnoreFileIn, texts };
}

/** What no ignore file can bring back: foreign folders, temporary files, what is outside WATCH_PATHS, keepgreen's own, IGNORE_PATTERNS. */
function createNever(settings: Settings): Never {
  const own = ownPlaces(settings);
  const inScope = scopeOf(settings);
  const rotated = `${slashed(relative(settings.projectRoot, settings.logFile))}.`;
  const patterns = layerOf(settings.ignorePatterns.join('\n'), 0, '');
  return (path, isDirectory) => {
    const name = nameOf(path);
    if (isDirectory ? isForeignFolder(name) : isTemporaryName(name)) return true;
    if (!inScope(path, isDirectory) || own.has(path) || path.startsWith(rotated)) return true;
    return verdictOf(patterns, path, isDirectory) === true;
  };
}

/** true: ignored; false: taken back by a `!` rule; undefined: this folder's rules say nothing. The folders above `path` are known not to be ignored. */
function verdictOf(layer: Layer, path: string, isDirectory: boolean): boolean | undefined {
  if (++layer.asked > MEMORY) {
    layer.forFolders = ignore(options).add(layer.forFolders);
    layer.forFiles &&= ignore(options).add(layer.forFiles);
    layer.asked = 0;
  }
  const matcher = isDirectory ? layer.forFolders : layer.forFiles;
  if (matcher === undefined) return undefined;
  const inside = layer.prefix === '' ? path.slice(layer.cut) : `${layer.prefix}/${path}`;
  const result = matcher.test(isDirectory ? `${inside}/` : inside);
  if (result.ignored) return true;
  return result.unignored ? false : undefined;
}

function layerOf(text: string, cut: number, prefix: string): Layer {
  const lines = text.split(/\r?\n/);
  const meanFiles = lines.filter((line) => line.startsWith('!') || !line.trimEnd().endsWith('/'));
  const anyFile = meanFiles.some((line) => line.trim() !== '' && !line.startsWith('#') && !line.startsWith('!'));
  return { forFolders: ignore(options).add(lines), forFiles: anyFile ? ignore(options).add(meanFiles) : undefined, asked: 0, cut, prefix };
}

/** info/exclude and the .gitignore files of the repository's folders above the project, nearest first. */
function outerLayers(repository: Repository | undefined, projectRoot: string, log: Log): Layer[] {
  if (repository === undefined) return [];
  const inner = slashed(relative(repository.topLevel, projectRoot));
  if (inner.startsWith('..') || isAbsolute(inner)) return [];
  const above = inner === '' ? [] : inner.split('/').map((_part, index, parts) => parts.slice(0, index).join('/')).reverse();
  const layers = above.map((folder) => layerOf(readRules(join(repository.topLevel, folder, '.gitignore'), log), 0, folder === '' ? inner : inner.slice(folder.length + 1)));
  layers.push(layerOf(readRules(repository.excludeFile, log), 0, inner));
  // A project in a folder that the repository around it ignores is its own world.
  const ignoredItself = layers.some((layer) => layer.prefix !== '' && layer.forFolders.test(`${layer.prefix}/`).ignored);
  return ignoredItself ? [] : layers;
}

function readIgnoreFiles(folder: string, log: Log): string {
  return IGNORE_FILES.map((name) => readRules(join(folder, name), log)).filter((text) => text !== '').join('\n');
}

/** The text of an ignore file, '' when there is none. Like git, a symbolic link is not followed. */
function readRules(file: string, log: Log): string {
  try {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size <= LARGEST_IGNORE_FILE ? readFileSync(file, 'utf8') : '';
  } catch (error) {
    log.debug('An ignore file could not be read.', { file, error: renderError(error) });
    return '';
  }
}

/**
 * What WATCH_PATHS asks for: a folder on the way to a watched one, everything in a watched one, and the configuration
 * files at the project's root.
 */
function scopeOf(settings: Settings): (path: string, isDirectory: boolean) => boolean {
  const watched = settings.watchPaths.map((path) => slashed(relative(settings.projectRoot, resolve(settings.projectRoot, path))));
  if (watched.length === 0 || watched.includes('')) return () => true;
  return (path, isDirectory) => {
    if (watched.some((folder) => path === folder || path.startsWith(`${folder}/`))) return true;
    return isDirectory ? watched.some((folder) => folder.startsWith(`${path}/`)) : folderOf(path) === '' && isConfigName(path);
  };
}

/** keepgreen's own files and folders as far as they are in the project. */
function ownPlaces(settings: Settings): ReadonlySet<string> {
  const { stateFile, stateDir, lockFile, logFile, workspaceDir } = settings;
  const inState = ['cookies', 'runs', 'landings', 'events.jsonl'].map((name) => join(stateDir, name));
  const places = [stateFile, lockFile, `${stateFile}.lock`, `${lockFile}.lock`, logFile, workspaceDir, stateDir, ...inState];
  const inside = places.map((place) => slashed(relative(settings.projectRoot, place)));
  return new Set(inside.filter((path) => path !== '' && !path.startsWith('..') && !isAbsolute(path)));
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
