import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { systemCode } from '../../errors.ts';
import { real } from './hidden.ts';

export type Found = { readonly kind: 'found'; readonly path: string } | { readonly kind: 'missing'; readonly code: string };

/** The file that a command means, as the system would find it; inside the sandbox nobody could tell "missing" from "failed". */
export function findProgram(command: string, cwd: string, searchPath: string): Found {
  const candidates = command.includes(sep) ? [resolve(cwd, command)] : searchPath.split(delimiter).map((folder) => resolve(cwd, folder === '' ? '.' : folder, command));
  let code = 'ENOENT';
  for (const path of candidates) {
    try {
      if (!statSync(path).isFile()) continue;
      accessSync(path, constants.X_OK);
      return { kind: 'found', path };
    } catch (error) {
      if (systemCode(error) === 'EACCES') code = 'EACCES';
    }
  }
  return { kind: 'missing', code };
}

/** What has to be visible for the program to run: its folder, or all of the packages that it was installed with. */
export function placesOf(program: string): string[] {
  return [program, ...real(program)].map(installation);
}

/** The outermost node_modules that holds the path; else a version's folder (`…/bin/node` needs `…/lib`); else the file itself. */
export function installation(path: string): string {
  const at = path.indexOf(`${sep}node_modules${sep}`);
  if (at !== -1) return path.slice(0, at + `${sep}node_modules`.length);
  const folder = dirname(path);
  return prefixOf(folder) ?? path;
}

/** `~/.nvm/versions/node/v20/bin` belongs to `…/v20`; `~/bin` and `~/.local/bin` don't make the folder above theirs. */
export function prefixOf(binFolder: string): string | undefined {
  if (!/[\\/](?:bin|shims)$/.test(binFolder)) return undefined;
  const above = dirname(binFolder);
  const depth = above.split(sep).length - 1;
  return depth < 3 || above.endsWith(`${sep}.local`) ? undefined : above;
}

/** Folders of the search path, absolute. */
export function searchFolders(searchPath: string): string[] {
  return searchPath.split(delimiter).filter((folder) => isAbsolute(folder)).map((folder) => join(folder));
}
