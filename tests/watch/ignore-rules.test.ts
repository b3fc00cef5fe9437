import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createIgnoreRules } from '../../automation/watch/ignore-rules.ts';
import { findRepository } from '../../automation/watch/git-state.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createGit } from '../../automation/world/git.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';
import { tinyProject } from '../support/project.ts';
import { settingsFor } from './support.ts';

const git = createGit({ clock: createClock(), random: createRandom() });

async function rulesOf(dir: string, env: Readonly<Record<string, string>> = {}) {
  return createIgnoreRules({ settings: settingsFor({ dir }, env), repository: await findRepository(git, dir), log: createMemoryLog() });
}

describe('ignore rules', () => {
  it('agree with git on nested .gitignore files and info/exclude', async () => {
    const project = tinyProject({
      '.gitignore': '*.log.ts\n/only-root.ts\nbuild/\n!keep.log.ts\nfoo/*\n!foo/bar/\n',
      'a/.gitignore': '!taken-back.log.ts\nlocal.ts\n',
      'a/b/.gitignore': '# nothing\n\n*\n!.gitignore\n!yes.ts\n',
    });
    project.write('.git/info/exclude', 'private.ts\n');
    const paths = ['x.log.ts', 'keep.log.ts', 'only-root.ts', 'a/only-root.ts', 'build/x.ts', 'a/build/x.ts', 'a/taken-back.log.ts', 'a/other.log.ts', 'a/local.ts', 'local.ts', 'a/b/no.ts', 'a/b/yes.ts', 'a/b/c/yes.ts', 'private.ts', 'a/private.ts', 'foo/x.ts', 'foo/bar/x.ts', 'Build/x.ts', 'a/b.ts'];
    const rules = await rulesOf(project.dir);
    const byGit = (path: string) => {
      try {
        execFileSync('git', ['check-ignore', '-q', '--no-index', path], { cwd: project.dir });
        return true;
      } catch {
        return false;
      }
    };
    expect(Object.fromEntries(paths.map((path) => [path, rules.ignores(path, false)]))).toEqual(Object.fromEntries(paths.map((path) => [path, byGit(path)])));
  });

  it('read the ignore files above a project that is a folder of its repository', async () => {
    const project = tinyProject({ '.gitignore': 'secret.ts\n/packages/a/rooted.ts\n', 'packages/.gitignore': 'near.ts\n', 'packages/a/src/x.ts': '' });
    const rules = await rulesOf(join(project.dir, 'packages/a'));
    expect(['src/secret.ts', 'rooted.ts', 'src/rooted.ts', 'near.ts', 'src/x.ts'].map((path) => rules.ignores(path, false))).toEqual([true, true, false, true, false]);
  });

  it('do not apply the rules of a repository that ignores the whole project', async () => {
    const project = tinyProject({ '.gitignore': 'sandbox/\n*.ts\n', 'sandbox/x.ts': '' });
    expect((await rulesOf(join(project.dir, 'sandbox'))).ignores('x.ts', false)).toBe(false);
  });

  it('put .keepgreenignore above .orchestratorignore above .gitignore', async () => {
    const project = tinyProject({ '.gitignore': 'a.ts\n', '.orchestratorignore': '!a.ts\nb.ts\nc.ts\n', '.keepgreenignore': '!b.ts\n' });
    const rules = await rulesOf(project.dir);
    expect(['a.ts', 'b.ts', 'c.ts'].map((path) => rules.ignores(path, false))).toEqual([false, false, true]);
  });

  it('never look at git, packages, keepgreen\'s own files and what IGNORE_PATTERNS names, whatever an ignore file says', async () => {
    const project = tinyProject({ '.keepgreenignore': '!node_modules/\n!.keepgreen/\n!gen/\n!*.gen.ts\n' });
    const rules = await rulesOf(project.dir, { IGNORE_PATTERNS: 'gen/,*.gen.ts', LOG_FILE: 'logs.ts' });
    for (const path of ['.git/config.ts', 'node_modules/x/a.ts', 'packages/a/node_modules/x.ts', '.keepgreen/app_state.json', '.keepgreen/runs/x/a.ts', 'gen/a.ts', 'src/x.gen.ts', 'logs.ts', 'logs.ts.1', 'a.ts.tmp.12.34', 'src/.#a.ts']) {
      expect([path, rules.ignores(path, false)]).toEqual([path, true]);
    }
    expect(rules.ignores('src/a.ts', false)).toBe(false);
    expect(rules.ignores('.keepgreen', true)).toBe(true);
  });

  it('keep to WATCH_PATHS, and to the configuration at the project\'s root', async () => {
    const project = tinyProject({ 'src/core/a.ts': '', 'other/a.ts': '' });
    const rules = await rulesOf(project.dir, { WATCH_PATHS: 'src/core' });
    expect(['src', 'src/core', 'src/core/deep', 'other', 'src/corelike'].map((path) => rules.ignores(path, true))).toEqual([false, false, false, true, true]);
    expect(['src/core/a.ts', 'src/a.ts', 'other/a.ts', 'a.ts', 'package.json', 'tsconfig.json', 'other/package.json'].map((path) => rules.ignores(path, false))).toEqual([false, true, true, true, false, false, true]);
  });

  it('know which files matter by their ending or as configuration', async () => {
    const project = tinyProject({});
    const rules = await rulesOf(project.dir, { WATCH_EXTENSIONS: 'ts' });
    expect(['a.ts', 'a.tsx', 'package.json', 'data.json', 'tsconfig.build.json', 'vitest.config.mts', 'jest.config.js', 'eslint.config.js', '.eslintrc.json', '.gitignore', 'a.ts~'].filter((name) => rules.isWatchedName(name)))
      .toEqual(['a.ts', 'package.json', 'tsconfig.build.json', 'vitest.config.mts', 'jest.config.js', 'eslint.config.js', '.eslintrc.json', '.gitignore']);
  });

  it('remember what they ignored before they were read anew, and change their key', async () => {
    const project = tinyProject({ '.gitignore': 'old.ts\n' });
    const rules = await rulesOf(project.dir);
    expect(rules.ignores('old.ts', false)).toBe(true);
    const key = rules.key();
    project.write('.gitignore', '');
    rules.reload(await findRepository(git, project.dir));
    expect([rules.ignores('old.ts', false), rules.wasIgnored('old.ts'), rules.wasIgnored('new.ts')]).toEqual([false, true, false]);
    expect(rules.key()).not.toBe(key);
  });

  it('stay right and small over many paths', async () => {
    const project = tinyProject({ '.gitignore': '*.gen.ts\n' });
    const rules = await rulesOf(project.dir);
    const wrong = Array.from({ length: 20_000 }, (_none, index) => index).filter((index) => rules.ignores(`src/d${index % 9}/f${index}.ts`, false) || !rules.ignores(`src/d${index % 9}/f${index}.gen.ts`, false));
    expect(wrong).toEqual([]);
  });
});
