import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject, onTestFinished } from 'vitest';

/** This checkout's own folder; its node_modules lend their packages to the little projects. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url));

export interface TinyProject {
  /** Real absolute path. Removed when the test has finished. */
  readonly dir: string;
  write(path: string, text: string | Buffer): void;
  git(...args: string[]): string;
}

/** A temporary folder (real path) that is removed when the test has finished. */
export function temporaryFolder(label = 'keepgreen'): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), `${label}-`)));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 12, retryDelay: 100 }));
  return dir;
}

/**
 * A little project on disk: `files` written, committed to git unless `git: false`, and `packages` of this checkout's
 * node_modules linked into its own (with the `.bin` entries they need to be found).
 */
export function tinyProject(files: Readonly<Record<string, string>>, options: { git?: boolean; packages?: readonly string[] } = {}): TinyProject {
  const dir = temporaryFolder('keepgreen-project');
  const project: TinyProject = {
    dir,
    write(path, text) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    git: (...args) => execFileSync('git', args, { cwd: dir, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } }),
  };
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  for (const name of options.packages ?? []) linkPackage(dir, name);
  if (options.git !== false) commitAll(project);
  return project;
}

function linkPackage(dir: string, name: string): void {
  const link = join(dir, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(checkout, 'node_modules', name), link);
}

function commitAll(project: TinyProject): void {
  if (!existsSync(join(project.dir, '.gitignore'))) project.write('.gitignore', 'node_modules/\n.keepgreen/\n');
  cpSync(inject('emptyRepository'), join(project.dir, '.git'), { recursive: true });
  project.git('add', '-A');
  // Without looking whether there is anything to tidy up: that is a process of its own.
  project.git('-c', 'maintenance.auto=false', 'commit', '-q', '-m', 'start');
}
