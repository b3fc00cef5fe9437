#!/usr/bin/env node
/** `npx keepgreen COMMAND`, and `npm run --silent keepgreen -- COMMAND` in a checkout. */
import { fileURLToPath } from 'node:url';
import { main } from '../automation/faces/cli/main.ts';

// Compiled, this file lies in dist/scripts/, bundled in dist/bin/.
const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

await main(process.argv.slice(2), packageRoot, async () => (await import('../automation/start.ts')).openKeepgreen);
