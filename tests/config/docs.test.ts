import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { expect, it } from 'vitest';
import { renderEnvExample, renderSettingsPage } from '../../automation/config/docs.ts';
import { loadSettings } from '../../automation/config/load.ts';
import { table } from '../../automation/config/table.ts';
import { checkout, tinyProject } from '../support/project.ts';

it.each([
  ['.env.example', renderEnvExample],
  ['docs/settings.md', renderSettingsPage],
])('%s says what the table says (npm run settings makes it anew)', (path, render) => {
  expect(readFileSync(join(checkout, path), 'utf8')).toBe(render());
});

it('knows every name of the original system', () => {
  const original = 'ANTHROPIC_API_KEY PROJECT_ROOT STATE_FILE LOCK_FILE LOG_FILE CLAUDE_MODEL MAX_RETRIES AUTO_FIX_ENABLED FILE_WATCH_DEBOUNCE_SECONDS WATCH_PATHS WATCH_EXTENSIONS IGNORE_PATTERNS BATCH_WINDOW_SECONDS MAX_BATCH_SIZE AUTO_FIX_FILE_TYPES AUTO_FIX_EXCLUDE';
  expect(Object.values(table).map((setting) => setting.name)).toEqual(expect.arrayContaining(original.split(' ')));
});

it('gives examples that are accepted, all of them', () => {
  const examples = parse(renderEnvExample().replace(/^#([A-Z_]+=)/gm, '$1'));
  expect(Object.keys(examples)).toHaveLength(Object.keys(table).length);
  const project = tinyProject({ 'src/a.ts': '', 'tests/a.ts': '' }, { git: false });
  const { sources } = loadSettings({ flags: { ...examples, PROJECT_ROOT: project.dir }, env: { HOME: '/nonexistent' }, cwd: project.dir });
  expect(Object.values(sources).filter((source) => source === 'default')).toEqual([]);
});
