import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import type { CannotRun, RunJob } from './runner.ts';
import type { PackageFacts } from './package-facts.ts';
import { declares } from './package-facts.ts';

const Manifest = z.looseObject({ version: z.string().catch('0.0.0'), bin: z.union([z.string(), z.record(z.string(), z.string())]).optional() });

/** A package as it lies in the project's own node_modules. */
export interface Installed {
  readonly dir: string;
  readonly version: string;
  readonly major: number;
  /** Absolute path of the script behind its command. */
  readonly bin: string;
}

/** Looks where node would look from the package's folder, so that the project's own version answers. Undefined when it isn't there. */
export function findInstalled(packageDir: string, name: string, command = name): Installed | undefined {
  const places = createRequire(join(packageDir, 'package.json')).resolve.paths(name) ?? [];
  for (const place of places.filter((path) => path.endsWith('node_modules'))) {
    const found = readInstalled(join(place, name), command);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readInstalled(dir: string, command: string): Installed | undefined {
  try {
    const { version, bin } = Manifest.parse(JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')));
    const script = typeof bin === 'string' ? bin : bin?.[command];
    return { dir, version, major: Number.parseInt(version, 10), bin: join(dir, script ?? '') };
  } catch {
    return undefined;
  }
}

/** Why a runner that is not there can't run, and what to type. */
export function notInstalled(job: Pick<RunJob, 'facts' | 'dir'>, name: string): CannotRun {
  const place = job.dir === '' ? '' : ` (for ${job.dir})`;
  const install = declares(job.facts, name) ? installCommand(job.facts) : `npm install --save-dev ${name}`;
  return { kind: 'cannot_run', reason: `${name} is not installed in node_modules${place}.`, next: `Run: ${install}` };
}

/** What a person types to install what package.json declares. */
export function installCommand(facts: PackageFacts): string {
  const entries = (facts.root ?? facts).entries;
  if (entries.has('pnpm-lock.yaml')) return 'pnpm install';
  return entries.has('yarn.lock') ? 'yarn install' : 'npm install';
}
