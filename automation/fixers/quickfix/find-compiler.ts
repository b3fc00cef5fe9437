import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

export interface FoundCompiler {
  /** Absolute real path of the module that holds the JavaScript API. */
  readonly path: string;
  readonly version: string;
  readonly origin: 'project' | 'bundled';
}

const Manifest = z.object({ version: z.string() });

/** The project's own TypeScript where it has the JavaScript API (5.x and 6.x; 7 has none), else the one keepgreen brings along. */
export function findCompiler(projectDir: string): FoundCompiler {
  for (let dir = projectDir; ; dir = dirname(dir)) {
    const found = readCompiler(join(dir, 'node_modules', 'typescript'), 'project');
    if (found !== undefined && /^[56]\./.test(found.version)) return found;
    if (found !== undefined || dirname(dir) === dir) return bundledCompiler();
  }
}

function bundledCompiler(): FoundCompiler {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const found = readCompiler(dirname(manifest), 'bundled');
  if (found === undefined) throw new Error(`No TypeScript at ${dirname(manifest)}.`);
  return found;
}

function readCompiler(dir: string, origin: FoundCompiler['origin']): FoundCompiler | undefined {
  try {
    const { version } = Manifest.parse(JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')));
    return { path: realpathSync(join(dir, 'lib', 'typescript.js')), version, origin };
  } catch {
    return undefined;
  }
}
