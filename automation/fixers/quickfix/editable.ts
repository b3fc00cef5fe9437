import { isAbsolute, relative, resolve, sep } from 'node:path';
import { protectedBy } from '../../guard/protected-paths.ts';

/** An absolute path as a project-relative one with forward slashes; undefined when it is outside of `projectDir`. */
export function projectPath(projectDir: string, path: string): string | undefined {
  const inside = relative(projectDir, resolve(projectDir, path));
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
  return inside.split(sep).join('/');
}

/** May a free fix change this project-relative file? Never tests, configuration, dotfiles, packages or declarations, nor what is red as a test. */
export function isEditable(path: string, readOnly: ReadonlySet<string>): boolean {
  return !readOnly.has(path) && protectedBy(path) === undefined && !isDeclaration(path);
}

/** Files that the TypeScript service can read. */
export function isScript(path: string): boolean {
  return /\.[cm]?[jt]sx?$/i.test(path);
}

function isDeclaration(path: string): boolean {
  return /\.d\.([^./]+\.)?[cm]?ts$/i.test(path);
}
