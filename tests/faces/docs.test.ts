import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderCommandsPage } from '../../automation/faces/cli/docs.ts';
import { operations } from '../../automation/faces/operations.ts';
import { checkout } from '../support/project.ts';

it('docs/commands.md says what the table of operations says (npm run commands makes it anew)', () => {
  expect(readFileSync(join(checkout, 'docs/commands.md'), 'utf8')).toBe(renderCommandsPage());
});

it.each(['README.md', 'docs/commands.md'])('%s names every command', (path) => {
  const page = readFileSync(join(checkout, path), 'utf8');
  expect(Object.keys(operations).filter((name) => !new RegExp(`\`${name}[ \`]`).test(page))).toEqual([]);
});
