import type ts from 'typescript';
import { spliceOf } from '../file-text.ts';
import { commentsRead } from './compiler.ts';
import type { Compiler } from './compiler.ts';
import { createProjects, type Project, type Projects } from './projects.ts';
import { createSourceFiles, type SourceFiles } from './source-files.ts';

/** One language service and what it may be believed. */
export interface View {
  readonly service: ts.LanguageService;
  readonly project: Project;
}

/** The language services of one project folder; kept from question to question, so that only what changed is read again. */
export interface Services {
  readonly ts: Compiler;
  readonly projectDir: string;
  readonly files: SourceFiles;
  of(file: string): View;
  /** Before each question: looks at the disk again. */
  lookAgain(): void;
  dispose(): void;
}

export function createServices(ts: Compiler, projectDir: string, registry: ts.DocumentRegistry): Services {
  const files = createSourceFiles(ts);
  const living = new Map<string, Living>();
  let projects: Projects = createProjects(ts, projectDir);
  return {
    ts,
    projectDir,
    files,
    of(file) {
      const project = projects.of(file);
      const known = living.get(project.id) ?? createLiving({ ts, projectDir, files, registry, project });
      living.set(project.id, known);
      known.use(project, file);
      return { service: known.service, project };
    },
    lookAgain() {
      files.lookAgain();
      projects = createProjects(ts, projectDir);
      for (const one of living.values()) one.lookAgain();
    },
    dispose() {
      for (const one of living.values()) one.service.dispose();
      living.clear();
    },
  };
}

interface Living {
  readonly service: ts.LanguageService;
  /** Takes the project as it is now, with `file` in it. */
  use(project: Project, file: string): void;
  lookAgain(): void;
}

interface Parts {
  readonly ts: Compiler;
  readonly projectDir: string;
  readonly files: SourceFiles;
  readonly registry: ts.DocumentRegistry;
  readonly project: Project;
}

function createLiving(parts: Parts): Living {
  let { project } = parts;
  let roots = new Set(project.fileNames);
  let rootsVersion = 0;
  let listing = project.fileNames.join('\n');
  let moved = false;
  const host = hostOver(parts, {
    options: () => project.options,
    roots: () => [...roots],
    version: () => `${rootsVersion}:${parts.files.revision()}`,
    moved: () => moved,
  });
  return {
    service: parts.ts.createLanguageService(host, parts.registry),
    use(now, file) {
      if (now !== project) {
        const list = now.fileNames.join('\n');
        moved ||= list !== listing;
        listing = list;
        project = now;
        roots = new Set(now.fileNames);
        rootsVersion += 1;
      }
      if (roots.has(file)) return;
      roots.add(file);
      rootsVersion += 1;
    },
    lookAgain: () => void (moved = false),
  };
}

interface Wanted {
  readonly options: () => ts.CompilerOptions;
  readonly roots: () => string[];
  readonly version: () => string;
  /** Have files come or gone since the last question, so that imports may lead elsewhere? */
  readonly moved: () => boolean;
}

function hostOver({ ts, projectDir, files }: Parts, wanted: Wanted): ts.LanguageServiceHost & { readonly hasInvalidatedResolutions: () => boolean } {
  const { sys } = ts;
  const comments = commentsRead(ts);
  return {
    getCompilationSettings: wanted.options,
    getScriptFileNames: wanted.roots,
    getProjectVersion: wanted.version,
    hasInvalidatedResolutions: wanted.moved,
    getScriptVersion: (path) => files.version(path),
    getScriptSnapshot(path) {
      const text = files.text(path);
      return text === undefined ? undefined : snapshotOf(text);
    },
    ...(comments === undefined ? {} : { jsDocParsingMode: comments }),
    getCurrentDirectory: () => projectDir,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
    fileExists: (path) => sys.fileExists(path),
    readFile: (path, encoding) => files.text(path) ?? sys.readFile(path, encoding),
    directoryExists: (path) => sys.directoryExists(path),
    getDirectories: (path) => sys.getDirectories(path),
    readDirectory: (path, extensions, exclude, include, depth) => sys.readDirectory(path, extensions, exclude, include, depth),
    realpath: (path) => sys.realpath?.(path) ?? path,
  };
}

/** Files of this length are worth parsing again only where they changed. */
const LARGE = 64 * 1024;

function snapshotOf(text: string): ts.IScriptSnapshot {
  return {
    getText: (start, end) => text.slice(start, end),
    getLength: () => text.length,
    getChangeRange(old) {
      if (text.length < LARGE) return undefined;
      const { start, end, text: inserted } = spliceOf(old.getText(0, old.getLength()), text);
      return { span: { start, length: end - start }, newLength: inserted.length };
    },
  };
}
