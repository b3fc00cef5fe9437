import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This checkout's own folder, from the source and from dist alike. */
export const checkout = findCheckout(dirname(fileURLToPath(import.meta.url)));
export const packagesDir = join(checkout, 'bench/repair/packages');
/** Results and what was brought from outside; git ignores it. */
export const cacheDir = join(checkout, 'bench/.cache');

function findCheckout(dir: string): string {
  return existsSync(join(dir, 'package.json')) ? dir : findCheckout(dirname(dir));
}

/** Every file below the folder with its text, by path with forward slashes. */
export function readTree(dir: string): Map<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(dir.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]));
}
