import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The compiled file of a child process's entry module, as an absolute path. `path` is relative to the package, without
 * extension (`automation/checks/runners/vitest-reporter`); from source (tests) the compiled twin in dist/ is meant as
 * well, because node can't run TypeScript.
 */
export function entryPoint(path: string): string {
  return join(packageRoot(), 'dist', `${path}.js`);
}

let found: string | undefined;

/** The folder with keepgreen's own package.json, wherever this code was put together: source, compiled or bundled. */
export function packageRoot(): string {
  return (found ??= nearestPackage(dirname(fileURLToPath(import.meta.url))));
}

/** The nearest folder upwards that holds a package.json; the file system's root when there is none. */
function nearestPackage(folder: string): string {
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, 'package.json')) ? folder : nearestPackage(above);
}
