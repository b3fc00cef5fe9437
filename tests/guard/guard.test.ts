import { describe, expect, it } from 'vitest';
import { guard } from '../../automation/guard/guard.ts';
import { noUsage } from '../../automation/task/attempt.ts';
import type { AgentUsage } from '../../automation/task/attempt.ts';
import type { GuardVerdict } from '../../automation/task/fixer.ts';
import type { Patch, PatchFile, Workspace } from '../../automation/task/snapshot.ts';

const base = { commit: 'c', tree: 't', takenAt: '' };
const workspace: Workspace = { id: 'w0', root: '/w/w0', projectDir: '/w/w0/app', moveTo: () => Promise.resolve([]), changes: () => Promise.reject(new Error('not asked')), release: () => Promise.resolve() };

function judge(path: string, more: Partial<PatchFile> = {}, usage: AgentUsage = noUsage): GuardVerdict {
  const file: PatchFile = { path, before: 'x', after: 'y', modeBefore: '100644', modeAfter: '100644', binary: false, addedLines: 1, removedLines: 1, ...more };
  const patch: Patch = { base, commit: 'p', tree: 't', files: [file], diff: '', hash: 'h' };
  return guard({ patch, usage, workspace, texts: new Map(), failures: [], testTexts: new Map(), grants: [], bounds: { files: 100, lines: 10_000, paths: [], askPaths: [] } });
}

const rules = (verdict: GuardVerdict) => (verdict.kind === 'clean' ? [] : verdict.findings.map(({ rule }) => rule));

describe('the guard', () => {
  it.each(['src/a.ts', 'src/contest.ts', 'lib/testing-library.ts', 'src/latest/index.js', 'docs/readme.md', 'src/specification.ts', 'src/env.ts', 'src/configuration.ts', 'a b/ü.ts'])('lets a fix change %s', (path) => {
    expect(judge(path)).toEqual({ kind: 'clean', warnings: [], asks: [] });
  });

  it.each([
    'src/a.test.ts', 'src/a.spec.jsx', 'SRC/A.TEST.TS', 'test/a.ts', 'tests/deep/er/a.py', 'src/__tests__/a.ts', 'src/__mocks__/fs.ts', 'src/__snapshots__/a.snap', 'pkg/a_test.go', 'test_a.py', 'e2e/login.ts', 'fixtures/data.json',
    'vitest.config.ts', 'packages/a/vite.config.mts', 'jest.config.js', 'jest.setup.ts', 'eslint.config.js', '.eslintrc.json', 'tsconfig.json', 'packages/a/tsconfig.build.json', 'biome.json', 'biome.jsonc', 'pyproject.toml', 'Cargo.toml', 'keepgreen.config.json',
    'package.json', 'packages/a/package.json', 'package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'Cargo.lock',
    '.github/workflows/ci.yml', '.env', 'src/.hidden', '.git/hooks/pre-commit', '.claude/settings.json', 'node_modules/left-pad/index.js', 'CLAUDE.md', 'docs/AGENTS.md',
  ])('refuses a change of %s', (path) => {
    expect(rules(judge(path))).toEqual(['protected-path']);
  });

  it.each<[string, string, Partial<PatchFile>]>([
    ['outside-project', '../other/a.ts', {}],
    ['outside-project', '/etc/passwd', {}],
    ['symlink', 'src/a.ts', { modeAfter: '120000' }],
    ['symlink', 'vendor', { modeAfter: '160000' }],
    ['executable', 'src/run.ts', { modeAfter: '100755' }],
    ['binary', 'src/a.bin', { binary: true }],
  ])('refuses %s: %s', (rule, path, more) => {
    expect(rules(judge(path, more))).toEqual([rule]);
  });

  it('lets an executable stay one, and a binary file go', () => {
    expect(judge('bin/run.js', { modeBefore: '100755', modeAfter: '100755' })).toEqual({ kind: 'clean', warnings: [], asks: [] });
    expect(judge('src/a.bin', { binary: true, after: null, modeAfter: null })).toEqual({ kind: 'clean', warnings: [], asks: [] });
  });

  it('refuses a deleted test as well', () => {
    expect(rules(judge('src/a.test.ts', { after: null, modeAfter: null }))).toEqual(['protected-path']);
  });

  it('refuses what the agent tried to write outside its copy, although nothing of it is in the patch', () => {
    const tried = (tool: string, target: string) => rules(judge('src/a.ts', {}, { ...noUsage, toolUses: [{ tool, target }] }));
    expect(tried('Write', '/home/me/.bashrc')).toEqual(['outside-project']);
    expect(tried('Edit', '../w1/app/a.ts')).toEqual(['outside-project']);
    expect(tried('Write', '/w/w0/application/a.ts')).toEqual(['outside-project']);
    expect(tried('Edit', '/w/w0/app/src/a.ts')).toEqual([]);
    expect(tried('Edit', 'src/a.ts')).toEqual([]);
    expect(tried('Read', '/home/me/.bashrc')).toEqual([]);
  });

  it('says for people what was done, and for the next attempt what to do instead', () => {
    const verdict = judge('package.json');
    expect(verdict).toMatchObject({ findings: [{ path: 'package.json', forPeople: 'it changed package.json (a package manifest or lockfile)', forNextAttempt: "Refused because it changed package.json (a package manifest or lockfile). Fix the cause in the project's own source files only." }] });
  });
});
