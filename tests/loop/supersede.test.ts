import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { changedRanges, changesWhatIsFixed } from '../../automation/loop/supersede.ts';
import type { Job, Shop } from '../../automation/steps/job.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createGit } from '../../automation/world/git.ts';
import { createRandom } from '../../automation/world/random.ts';
import { tinyProject } from '../support/project.ts';

const LINES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', ''];

it.each([['src/plain.js'], ['src/with space.js'], ['src/"quoted" \\ $(x).js'], ['src/new\nline\tand tab.js'], ['src/grün.js']])('knows the changed lines of %j from a real diff', (file) => {
  const project = tinyProject({ 'src/other.js': 'a\n', [file]: LINES.join('\n') });
  project.write('src/other.js', 'b\n');
  // What looks like a header is a line of text here.
  writeFileSync(join(project.dir, file), ['one', 'TWO', '++ b/x', 'three', 'four', 'five', 'six', 'eight', 'nine'].join('\n'));
  const diff = project.git('-c', 'core.quotePath=false', 'diff', 'HEAD');
  expect(new Set(changedRanges(diff, file).map((range) => range.first))).toEqual(new Set([2, 3, 8, 9]));
  expect(changedRanges(diff, 'src/other.js')).toEqual([{ first: 1, last: 1 }, { first: 1, last: 1 }]);
  expect(changedRanges(diff, 'src/absent.js')).toEqual([]);
});

it('cut off in the middle, says what it saw', () => {
  expect(changedRanges('+++ b/a.js\n@@ -1,3 +1,3 @@\n one\n-two\n+TW', 'a.js')).toEqual([{ first: 2, last: 2 }, { first: 2, last: 2 }]);
});

it.each([
  ['seen empty while an editor writes it in place, elsewhere', '', LINES.join('\n').replace('two', 'TWO').replace('eight', 'EIGHT'), false],
  ['seen empty, and then with another text where the fix is', '', LINES.join('\n').replace('two', 'zwei'), true],
  ['emptied for good', '', '', true],
])('a file that is %s', async (_what, seen, then, changes) => {
  const project = tinyProject({ 'src/a.js': LINES.join('\n').replace('two', 'TWO') });
  const write = (text: string) => writeFileSync(join(project.dir, 'src/a.js'), text);
  const clock = { ...createClock(), sleep: () => Promise.resolve(write(then)) };
  const commit = project.git('rev-parse', 'HEAD').trim();
  const job = { snapshot: { commit }, workspace: { root: project.dir, projectDir: project.dir }, guiltyDiff: '+++ b/src/a.js\n@@ -2 +2 @@\n-two\n+TWO\n', task: { failures: [] } } as unknown as Job;
  const shop = { settings: { projectRoot: project.dir }, world: { git: createGit({ clock, random: createRandom() }), clock } } as unknown as Shop;
  write(seen);
  expect(await changesWhatIsFixed(job, shop, ['src/a.js'])).toBe(changes);
});
