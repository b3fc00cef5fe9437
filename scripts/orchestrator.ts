#!/usr/bin/env node
/** `npm run orchestrator`: the same as `keepgreen start`, with the same flags. */
import { fileURLToPath } from 'node:url';
import { main } from '../automation/faces/cli/main.ts';

// Compiled, this file lies in dist/scripts/, bundled in dist/bin/.
const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

await main(['start', ...process.argv.slice(2)], packageRoot, async () => (await import('../automation/start.ts')).openKeepgreen);
