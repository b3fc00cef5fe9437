import { posix } from 'node:path';
import type { ModuleExports, SearchSpace } from '../template.ts';
import { likeness } from '../syntax/likeness.ts';

const EXTENSIONS = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts', '/index.ts', '/index.tsx', '/index.js', '/index.jsx', '/index.mjs'];
/** What may be written for a TypeScript file. */
const WRITTEN_AS: Readonly<Record<string, string>> = { '.js': '.ts', '.jsx': '.tsx', '.mjs': '.mts', '.cjs': '.cts' };

/** The module that a relative specifier leads to; undefined when it is none that is known. */
export function resolveModule(space: SearchSpace, specifier: string): ModuleExports | undefined {
  const path = posix.join(posix.dirname(space.file), specifier);
  const extension = posix.extname(path);
  const typed = WRITTEN_AS[extension];
  const paths = [...EXTENSIONS.map((one) => path + one), ...(typed === undefined ? [] : [path.slice(0, -extension.length) + typed, `${path}x`.replace(/\.jsx$/, '.tsx')])];
  return (space.modules ?? []).find(({ file }) => paths.includes(file));
}

/** How this file would import that one, with its extension as `like` has it. */
export function specifierTo(space: SearchSpace, file: string, like: string): string {
  const path = posix.relative(posix.dirname(space.file), file);
  const relative = path.startsWith('.') ? path : `./${path}`;
  const [extension, written] = [posix.extname(relative), posix.extname(like)];
  if (/^\.[cm]?[jt]sx?$/.test(written)) return written.includes('j') && extension.includes('t') ? relative.replace(/\.([cm]?)tsx?$/, '.$1js') : relative;
  return relative.slice(0, -extension.length).replace(/\/index$/, '') || '.';
}

/** Modules that export all of these names, the one whose path is most like the specifier first. */
export function modulesExporting(space: SearchSpace, names: readonly string[], specifier: string): readonly ModuleExports[] {
  const path = posix.join(posix.dirname(space.file), specifier);
  const fits = (space.modules ?? []).filter(({ file, exports }) => file !== space.file && names.every((name) => exports.includes(name)));
  const worth = ({ file }: ModuleExports) => likeness(stem(file), stem(path)) * 2 + likeness(file, path);
  return [...fits].sort((one, other) => worth(other) - worth(one)).slice(0, 4);
}

function stem(path: string): string {
  return posix.basename(path).replace(/\..*$/, '');
}
