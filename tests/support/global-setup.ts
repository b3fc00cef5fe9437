import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

/** Before all tests; gives back what tidies up after them. */
export default function setUp(project: TestProject): () => void {
  buildOnce();
  const empty = makeEmptyRepository();
  project.provide('emptyRepository', join(empty, '.git'));
  return () => rmSync(empty, { recursive: true, force: true });
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of what `git init` makes. */
    emptyRepository: string;
  }
}

/** Child processes (live runners, the CLI itself) run the compiled program, so it must be today's. */
function buildOnce(): void {
  if (process.env['KEEPGREEN_SKIP_BUILD'] === '1') return;
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const run = (...args: string[]) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  run('dist/scripts/bundle.js');
}

/** Made once: a thousand little projects are made by the tests, and each process of git that none of them starts counts. */
function makeEmptyRepository(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'keepgreen-empty-')));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
  git('init', '-q', '-b', 'main', '--template=');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.invalid');
  for (const folder of ['hooks', 'info']) mkdirSync(join(dir, '.git', folder), { recursive: true });
  return dir;
}
