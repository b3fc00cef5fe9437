import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderOf } from './parts-public.ts';
import { publicPackages } from './public-packages.ts';
import type { PublicPackage } from './public-packages.ts';

/** Brings every public package that is not here yet: from PUBLIC_PACKAGES (a folder with `owner+name` inside), else by git and npm. */
export function bringPackages(told: (line: string) => void): void {
  for (const one of publicPackages) {
    const folder = folderOf(one);
    if (existsSync(join(folder, 'node_modules'))) told(`${one.name}: is here`);
    else told(`${one.name}: ${bring(one, folder)}`);
  }
}

function bring(one: PublicPackage, folder: string): string {
  mkdirSync(dirname(folder), { recursive: true });
  const local = join(process.env['PUBLIC_PACKAGES'] ?? '', one.name);
  try {
    if (process.env['PUBLIC_PACKAGES'] !== undefined && existsSync(local)) cpSync(local, folder, { recursive: true, verbatimSymlinks: true });
    else clone(one, folder);
    return 'brought';
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return `could not be brought; is there a network? ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

/** Their install scripts are not run. */
function clone({ git, ref }: PublicPackage, folder: string): void {
  const run = (command: string, args: readonly string[], cwd: string) => execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 });
  run('git', ['clone', '--quiet', '--depth', '1', '--branch', ref, git, folder], dirname(folder));
  rmSync(join(folder, '.git'), { recursive: true, force: true });
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
}
