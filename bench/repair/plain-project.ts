import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkout } from './places.ts';

/** Writes the files, by path relative to the folder. */
export function writeProject(dir: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/** Links each package that the manifest asks for from this checkout. */
export function linkPackages(dir: string, manifest: string): void {
  for (const name of packagesIn(manifest)) {
    const link = join(dir, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(checkout, 'node_modules', name), link);
  }
}

function packagesIn(manifest: string): readonly string[] {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(manifest) as Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>;
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
}
