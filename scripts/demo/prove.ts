import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import colours from 'picocolors';
import { say } from './tell.ts';

const COMMANDS = [
  ['tests', 'node_modules/vitest/vitest.mjs', 'run'],
  ['types', 'node_modules/typescript/bin/tsc', '--noEmit'],
  ['lint', 'node_modules/eslint/bin/eslint.js', 'src'],
] as const;

/** Runs the sample project's own commands in its own tree, without keepgreen; rejects when one is red. */
export async function proveGreen(project: string): Promise<void> {
  say(`\n${colours.bold('▸ your own commands')}, run in the tree as it stands now`);
  for (const [name, ...args] of COMMANDS) {
    await promisify(execFile)(process.execPath, args, { cwd: project, env: { PATH: process.env['PATH'] ?? '', CI: '1' } });
    say(`  ${colours.green('✓')} ${name}`);
  }
}
