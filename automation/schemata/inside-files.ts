import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../world/entry-point.ts';

/** What every driver loads besides its own module. */
const SHARED = ['drive', 'fence', 'keep-house', 'probe-pair', 'tick-guard'];

/**
 * Puts the code that runs inside the project's runner into a folder, as CommonJS that imports nothing but node: any
 * runner can load that, whatever it does to modules (scripts/inside-modules.ts makes it so when keepgreen is built).
 * Gives back the path of `name`.
 */
export function writeInside(folder: string, name: string, more: readonly string[] = []): string {
  const compiled = join(packageRoot(), 'dist/automation/schemata/inside');
  mkdirSync(folder, { recursive: true });
  for (const one of [...SHARED, ...more, name]) copyFileSync(join(compiled, `${one}.cjs`), join(folder, `${one}.cjs`));
  return join(folder, `${name}.cjs`);
}
