import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderGuardPage } from '../../automation/guard/page.ts';
import { RULES } from '../../automation/guard/table.ts';
import { checkout } from '../support/project.ts';

it('docs/guard.md says what the table says (npm run guard makes it anew)', () => {
  expect(readFileSync(join(checkout, 'docs/guard.md'), 'utf8')).toBe(renderGuardPage());
});

it('every rule has an id of its own, a sentence for people and one for the next attempt', () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  for (const { id, about, instead } of RULES) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(about).toMatch(/^[a-z].{10,}[^.]$/);
    expect(instead).toMatch(/^[A-Z].+\.$/);
  }
});
