import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The compiled file of a child process's entry module, as an absolute path. From source (tests) the compiled twin in
 * dist/ is meant, because node can't run TypeScript. `path` is relative to the caller, without extension.
 */
export function entryPoint(callerUrl: string, path: string): string {
  const file = fileURLToPath(new URL(`${path}.js`, callerUrl));
  if (!callerUrl.endsWith('.ts')) return file;
  const root = packageRoot(dirname(fileURLToPath(callerUrl)));
  return join(root, 'dist', relative(root, file));
}

/** The nearest folder upwards that holds a package.json; the file system's root when there is none. */
function packageRoot(folder: string): string {
  const above = dirname(folder);
  if (above === folder || existsSync(join(folder, 'package.json'))) return folder;
  return packageRoot(above);
}
