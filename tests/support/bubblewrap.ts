import { spawnSync } from 'node:child_process';
import { describe, it } from 'vitest';

/** Does bubblewrap work on this machine? A test that needs it and doesn't find it fails in CI and is loud elsewhere. */
export const hasBubblewrap = spawnSync('bwrap', ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--unshare-user', '--unshare-pid', '--unshare-net', 'true']).status === 0;

/** `describe` for what can only be seen inside bubblewrap. */
export function describeInBubblewrap(name: string, body: () => void): void {
  if (hasBubblewrap) return void describe(name, body);
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') return void it(`${name}: bubblewrap is missing`, () => Promise.reject(new Error('bubblewrap does not work here: bash scripts/install-system.sh')));
  console.error(`\n!!! NOT TESTED: ${name}: bubblewrap does not work here (bash scripts/install-system.sh)\n`);
  describe.skip(name, body);
}
