import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isScript } from '../editable.ts';
import type { Services } from './services.ts';

/** Reading more files than this beforehand costs more than it saves. */
const MOST_FILES = 1_500;

/** Reads the project of the folder's first script once: libraries and declarations are then known. */
export function warmUp(services: Services): void {
  const file = firstScript(services.projectDir, 3);
  if (file === undefined) return;
  const { service, project } = services.of(file);
  if (project.fileNames.length > MOST_FILES) return;
  service.getSemanticDiagnostics(file);
}

function firstScript(dir: string, depth: number): string | undefined {
  const entries = readdirSync(dir, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'));
  const script = entries.find((entry) => entry.isFile() && isScript(entry.name) && !entry.name.includes('.config.'));
  if (script !== undefined) return join(dir, script.name);
  if (depth === 0) return undefined;
  for (const entry of entries.filter((one) => one.isDirectory())) {
    const found = firstScript(join(dir, entry.name), depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
