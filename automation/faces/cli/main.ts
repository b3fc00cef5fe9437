import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { isInside } from '../../config/readers.ts';
import type { OpenKeepgreen } from '../hosts.ts';
import { guardLastWords } from './last-words.ts';
import { runCli } from './run.ts';
import { listenForStop } from './signals.ts';

/**
 * The whole program as a process: `argv` without node and the script, `root` the folder of keepgreen's own
 * package.json. `load` brings the builder in, only once it is known that there is something to build. Exits.
 */
export async function main(argv: readonly string[], root: string, load: () => Promise<OpenKeepgreen>): Promise<never> {
  guardLastWords(process);
  const packageRoot = resolve(root);
  const cwd = process.cwd();
  const exitCode = await runCli({
    argv, cwd,
    env: process.env,
    version: versionOf(packageRoot),
    stdout: process.stdout,
    stderr: process.stderr,
    listen: () => listenForStop(process),
    open: async (loaded, from) => (await load())(loaded, from),
    ...(runsInCheckout(packageRoot, cwd) ? { checkoutRoot: packageRoot } : {}),
  });
  // A helper process or handle that was forgotten must not keep a finished command alive.
  return process.exit(exitCode);
}

/** The package ships without its source, so where that lies beside it and we stand inside, this is the checkout. */
function runsInCheckout(packageRoot: string, cwd: string): boolean {
  return existsSync(join(packageRoot, 'automation', 'start.ts')) && isInside(packageRoot, cwd);
}

function versionOf(packageRoot: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))).version;
}
