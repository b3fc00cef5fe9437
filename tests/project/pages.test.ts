import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { table } from '../../automation/config/table.ts';
import { LEGAL_MOVES } from '../../automation/task/advance.ts';
import { Ending } from '../../automation/task/attempt.ts';
import { emptyState } from '../../automation/task/state.ts';
import { newTask, Stage, TaskOutcome, TaskStatus } from '../../automation/task/task.ts';
import { toSnake } from '../../automation/store/codec.ts';
import { checkout } from '../support/project.ts';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/design.md', 'docs/commands.md', 'docs/guard.md', 'docs/settings.md', 'state/README.md'];

const read = (path: string) => readFileSync(join(checkout, path), 'utf8');

it.each(PAGES)('%s links only to what is there', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target ?? '').filter((target) => !/^https?:/.test(target));
  expect(links.filter((target) => !existsSync(join(checkout, dirname(page), target)))).toEqual([]);
});

it.each(PAGES)('%s names only npm scripts that there are', (page) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read(page).matchAll(/npm run (?:--silent )?([a-z]+)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

it.each(['README.md', 'docs/design.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])('%s names only settings that there are', (page) => {
  const known = new Set([...Object.values(table).map((setting) => setting.name), 'KEEPGREEN_SKIP_BUILD']);
  const named = [...read(page).matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=\w+)?`/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

it('docs/design.md names every room', () => {
  const rooms = readdirSync(join(checkout, 'automation'), { withFileTypes: true }).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  const page = read('docs/design.md');
  expect(rooms.filter((room) => !page.includes(`| \`${room}\` |`))).toEqual([]);
});

it('docs/design.md names every key of the state and of a task, every status, stage, outcome and ending', () => {
  const page = read('docs/design.md');
  const state = emptyState();
  const task = newTask('task_00000000', { type: 'manual', files: [], description: '', priority: 0 }, new Date(0));
  const keys = [state, state.queues, state.statistics, state.wishes, task].flatMap((part) => Object.keys(toSnake(part) as object)).map((key) => `"${key}"`);
  const words = [...TaskStatus.options, ...Stage.options, ...TaskOutcome.options];
  const marked = [...Ending.options.filter((ending) => ending !== 'fixed'), ...Object.keys(LEGAL_MOVES)].map((word) => `\`${word}\``);
  expect([...keys, ...words, ...marked].filter((word) => !page.includes(word))).toEqual([]);
});
