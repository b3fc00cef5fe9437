/** Writes docs/commands.md from the table of operations. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { renderCommandsPage } from '../automation/faces/cli/docs.ts';

mkdirSync('docs', { recursive: true });
writeFileSync('docs/commands.md', renderCommandsPage());
