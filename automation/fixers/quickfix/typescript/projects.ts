import { dirname, join } from 'node:path';
import type ts from 'typescript';
import { isScript } from '../editable.ts';
import type { Compiler } from './compiler.ts';
import { inferredOptions } from './inferred-options.ts';

/** The settings that a file is compiled with. */
export interface Project {
  /** The same for files that share a language service. */
  readonly id: string;
  readonly options: ts.CompilerOptions;
  readonly fileNames: readonly string[];
  /** Its files are not type-checked by the project itself: only unknown names in them are believed. */
  readonly namesOnly: boolean;
}

/** Finds each file's project. Made anew for every question, because files come and go. */
export interface Projects {
  of(file: string): Project;
}

export function createProjects(ts: Compiler, projectDir: string): Projects {
  const parsed = new Map<string, ts.ParsedCommandLine>();
  const inferred = new Map<string, Project>();
  const parse = (configPath: string) => {
    const known = parsed.get(configPath) ?? parseConfig(ts, configPath);
    parsed.set(configPath, known);
    return known;
  };
  const inferredIn = (dir: string) => {
    const known = inferred.get(dir) ?? inferProject(ts, dir);
    inferred.set(dir, known);
    return known;
  };
  return {
    of(file) {
      const nearest = nearestConfig(ts, projectDir, file);
      if (nearest === undefined) return inferredIn(projectDir);
      const configPath = configWith(ts, file, nearest, parse);
      return projectOf(file, configPath, parse(configPath));
    },
  };
}

function nearestConfig(ts: Compiler, projectDir: string, file: string): string | undefined {
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const found = ['tsconfig.json', 'jsconfig.json'].map((name) => join(dir, name)).find((path) => ts.sys.fileExists(path));
    if (found !== undefined) return found;
    if (dir === projectDir || dirname(dir) === dir) return undefined;
  }
}

/** The nearest configuration, or that of its references which really holds the file. */
function configWith(ts: Compiler, file: string, nearest: string, parse: (path: string) => ts.ParsedCommandLine): string {
  const seen = new Set<string>();
  const queue = [nearest];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next) || !ts.sys.fileExists(next)) continue;
    seen.add(next);
    const config = parse(next);
    if (config.fileNames.includes(file)) return next;
    queue.push(...(config.projectReferences ?? []).map((reference) => ts.resolveProjectReferencePath(reference)));
  }
  const holdsNothing = parse(nearest).fileNames.length === 0;
  return (holdsNothing ? [...seen][1] : undefined) ?? nearest;
}

function projectOf(file: string, configPath: string, config: ts.ParsedCommandLine): Project {
  const checked = !/\.[cm]?jsx?$/.test(file) || config.options.checkJs === true;
  if (checked) return { id: configPath, options: config.options, fileNames: config.fileNames, namesOnly: false };
  const options = { ...config.options, allowJs: true, checkJs: true, noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
  return { id: `${configPath}#names`, options, fileNames: config.fileNames, namesOnly: true };
}

function parseConfig(ts: Compiler, configPath: string): ts.ParsedCommandLine {
  const read: { readonly config?: unknown } = ts.readConfigFile(configPath, (path) => ts.sys.readFile(path));
  return ts.parseJsonConfigFileContent(read.config ?? {}, ts.sys, dirname(configPath), undefined, configPath);
}

/** A project without any configuration: all its scripts together. */
function inferProject(ts: Compiler, dir: string): Project {
  const exclude = ['**/node_modules', '**/dist', '**/build', '**/coverage', '**/.*'];
  const { fileNames } = ts.parseJsonConfigFileContent({ compilerOptions: { allowJs: true }, exclude }, ts.sys, dir);
  const scripts = fileNames.filter(isScript).slice(0, MOST_INFERRED_FILES);
  return { id: `${dir}#inferred`, options: inferredOptions(ts, scripts), fileNames: scripts, namesOnly: true };
}

const MOST_INFERRED_FILES = 2_000;
