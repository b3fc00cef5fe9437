import { describe, expect, it } from 'vitest';
import { setupFilesOf } from '../../automation/guard/setup-files.ts';
import { judgeCase } from './corpus/judge.ts';
import { guard } from '../../automation/guard/guard.ts';
import { guardCaseOf } from './corpus/judge.ts';
import type { CorpusCase } from './corpus/case.ts';

const one: CorpusCase = { name: '', runner: 'vitest', files: { 'src/prepare.ts': 'a' }, patch: { 'src/prepare.ts': 'b' }, failing: [], grants: [], bounds: {}, judgedBy: 'guard', expected: { kind: 'honest', asks: [], warnings: [] } };

describe('files that a runner loads', () => {
  it('are read from its configuration, packages left out', () => {
    expect(setupFilesOf('vitest.config.ts', "export default defineConfig({ test: { setupFiles: ['./src/prepare.ts', 'dotenv/config'], globalSetup: './global.js' } })")).toEqual(['src/prepare.ts', 'global.js']);
    expect(setupFilesOf('package.json', '{ "jest": { "setupFilesAfterEnv": ["<rootDir>/src/prepare.ts"], "preset": "ts-jest" } }')).toEqual(['src/prepare.ts']);
    expect(setupFilesOf('api/.mocharc.json', '{ "require": ["./hooks.cjs", "ts-node/register"] }')).toEqual(['api/hooks.cjs']);
    expect(setupFilesOf('jest.config.js', "module.exports = { setupFiles: ['./prepare'] }")).toContain('prepare.ts');
    expect(setupFilesOf('jest.config.js', "module.exports = { setupFiles: ['../../outside.js'] }")).toEqual([]);
  });

  it('count as configuration: refused, unless configuration may change', () => {
    const about = { ...guardCaseOf(one), setupFiles: ['src/prepare.ts'] };
    expect(judgeCase(one).kind).toBe('clean');
    expect(guard(about)).toMatchObject({ kind: 'refused', findings: [{ rule: 'protected-path', path: 'src/prepare.ts' }] });
    expect(guard({ ...about, grants: ['change_config'] }).kind).toBe('clean');
  });

  it('takes what a package exports for no set-up file, and what jest and mocha are told in it for one', () => {
    const manifest = { exports: { '.': { import: './lib/index.mjs', require: './lib/index.js' } }, jest: { setupFiles: ['<rootDir>/prepare.js'] }, mocha: { require: './hooks.cjs' } };
    expect(setupFilesOf('package.json', JSON.stringify(manifest))).toEqual(['prepare.js', 'hooks.cjs']);
  });
});
