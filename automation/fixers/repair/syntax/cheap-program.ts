import { dirname, join, resolve } from 'node:path';
import type ts from 'typescript';
import { typescript } from '../../../world/typescript.ts';
import type { TypeScript } from '../../../world/typescript.ts';

/** So many files of the project are read along with the one that is searched, so many characters together. */
const MAX_FILES = 60;
const MAX_CHARACTERS = 1_000_000;

/** Files of the language's own library: parsed once, they serve every search. */
const library = new Map<string, ts.SourceFile | undefined>();

/**
 * A program of this file and what it imports by relative paths, as far as that is cheap (half a second): packages and
 * what lies beyond the bound are unknown types, never wrong ones. The tree is the one given, so its nodes can be asked about.
 */
export function cheapProgram(source: ts.SourceFile, projectDir: string): ts.Program {
  const api = typescript();
  const options = optionsFor(api, resolve(projectDir, source.fileName), projectDir);
  const budget = { files: MAX_FILES, characters: MAX_CHARACTERS };
  const own = resolve(projectDir, source.fileName);
  const host: ts.CompilerHost = {
    ...api.createCompilerHost(options, true),
    getCurrentDirectory: () => projectDir,
    getSourceFile(path, languageVersion) {
      if (resolve(projectDir, path) === own) return source;
      if (/[\\/]lib\.[^\\/]*\.d\.ts$/.test(path)) return fromLibrary(api, path, languageVersion);
      return withinBudget(api, path, { languageVersion, budget });
    },
    resolveModuleNameLiterals: (literals, from) => literals.map((literal) => resolved(api, literal.text, { from, options })),
    writeFile: () => undefined,
  };
  return api.createProgram([source.fileName], options, host);
}

function optionsFor(api: TypeScript, file: string, projectDir: string): ts.CompilerOptions {
  const common: ts.CompilerOptions = { target: api.ScriptTarget.ESNext, module: api.ModuleKind.ESNext, moduleResolution: api.ModuleResolutionKind.Bundler, lib: ['lib.esnext.d.ts'], types: [], allowJs: true, checkJs: false, allowImportingTsExtensions: true, resolveJsonModule: true, skipLibCheck: true, noEmit: true, maxNodeModuleJsDepth: 0, jsx: api.JsxEmit.Preserve };
  const config = nearestConfig(api, file, projectDir);
  if (config === undefined) return { ...common, strict: false };
  const read: { readonly config?: unknown } = api.readConfigFile(config, (path) => api.sys.readFile(path));
  const { options } = api.parseJsonConfigFileContent(read.config ?? {}, { ...api.sys, readDirectory: () => [] }, dirname(config));
  const { strict, strictNullChecks, noUncheckedIndexedAccess, exactOptionalPropertyTypes, paths, pathsBasePath, baseUrl } = options;
  return { ...common, ...withoutUndefined({ strict, strictNullChecks, noUncheckedIndexedAccess, exactOptionalPropertyTypes, paths, pathsBasePath, baseUrl }) };
}

function withoutUndefined(options: Readonly<Record<string, unknown>>): ts.CompilerOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ts.CompilerOptions;
}

function nearestConfig(api: TypeScript, file: string, projectDir: string): string | undefined {
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const found = ['tsconfig.json', 'jsconfig.json'].map((name) => join(dir, name)).find((path) => api.sys.fileExists(path));
    if (found !== undefined) return found;
    if (dir === resolve(projectDir) || dirname(dir) === dir) return undefined;
  }
}

function fromLibrary(api: TypeScript, path: string, languageVersion: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.SourceFile | undefined {
  if (!library.has(path)) {
    const text = api.sys.readFile(path);
    library.set(path, text === undefined ? undefined : api.createSourceFile(path, text, languageVersion));
  }
  return library.get(path);
}

interface Reading {
  readonly languageVersion: ts.ScriptTarget | ts.CreateSourceFileOptions;
  readonly budget: { files: number; characters: number };
}

function withinBudget(api: TypeScript, path: string, { languageVersion, budget }: Reading): ts.SourceFile | undefined {
  if (budget.files <= 0) return undefined;
  const text = api.sys.readFile(path);
  if (text === undefined || text.length > budget.characters) return undefined;
  budget.files -= 1;
  budget.characters -= text.length;
  return api.createSourceFile(path, text, languageVersion);
}

/** Relative imports and the project's own aliases only; reading packages would cost seconds. */
function resolved(api: TypeScript, specifier: string, { from, options }: { readonly from: string; readonly options: ts.CompilerOptions }): ts.ResolvedModuleWithFailedLookupLocations {
  const isOwn = specifier.startsWith('.') || Object.keys(options.paths ?? {}).some((alias) => specifier.startsWith(alias.replace(/\*.*$/, '')));
  if (!isOwn) return { resolvedModule: undefined };
  const found = api.resolveModuleName(specifier, from, options, api.sys);
  return found.resolvedModule?.isExternalLibraryImport === true ? { resolvedModule: undefined } : found;
}
