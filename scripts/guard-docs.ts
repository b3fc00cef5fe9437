/** Writes docs/guard.md from the guard's table of rules. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { renderGuardPage } from '../automation/guard/page.ts';

mkdirSync('docs', { recursive: true });
writeFileSync('docs/guard.md', renderGuardPage());
