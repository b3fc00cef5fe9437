import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findInstalled } from '../checks/installed.ts';
import type { Check, Runner } from '../task/check.ts';
import { packageRoot } from '../world/entry-point.ts';
import type { World } from '../world/ports.ts';

/** A runner's package where it is one; node:test is node itself, and of a command of the project's own nothing is known. */
const PACKAGES: Readonly<Record<Runner, string | undefined>> = {
  vitest: 'vitest', jest: 'jest', mocha: 'mocha', tsc: 'typescript', eslint: 'eslint', biome: '@biomejs/biome', oxlint: 'oxlint', 'node-test': undefined, custom: undefined,
};

/** Versions of what a proof stands on: node, git, keepgreen and the project's own runners, by name. */
export async function toolVersions({ git }: Pick<World, 'git'>, projectRoot: string, checks: readonly Check[]): Promise<Record<string, string>> {
  const said = await git.run({ cwd: projectRoot, args: ['--version'], okCodes: [0, 1, 128, 129] });
  const tools: Record<string, string> = { node: process.version.slice(1), git: said.stdout.toString('utf8').trim().replace(/^git version /, ''), keepgreen: ownVersion(), platform: `${process.platform} ${process.arch}` };
  for (const { runner, dir } of checks) {
    const name = PACKAGES[runner];
    const found = name === undefined ? undefined : findInstalled(join(projectRoot, dir), name);
    if (name !== undefined && found !== undefined) tools[dir === '' ? name : `${dir}:${name}`] = found.version;
  }
  return tools;
}

function ownVersion(): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest && typeof manifest.version === 'string' ? manifest.version : 'unknown';
  } catch {
    return 'unknown';
  }
}
