import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { claim, isClaimed, tryClaim, type ClaimDeps } from '../../automation/workspace/claim.ts';
import { createClock } from '../../automation/world/clock.ts';
import { identifySelf, identify, isSameAlive } from '../../automation/world/processes/identity.ts';
import { createRandom } from '../../automation/world/random.ts';
import { temporaryFolder } from '../support/project.ts';

const deps: ClaimDeps = { clock: createClock(), random: createRandom(), processes: { self: identifySelf, isAlive: isSameAlive } };

it('is one holder\'s at a time, however many want it', async () => {
  const dir = join(temporaryFolder(), 'claim');
  let holders = 0;
  let most = 0;
  const want = async (): Promise<void> => {
    const held = await claim(deps, dir, 'the test');
    holders += 1;
    most = Math.max(most, holders);
    await deps.clock.sleep(1);
    holders -= 1;
    await held.release();
  };
  await Promise.all(Array.from({ length: 12 }, want));
  expect(most).toBe(1);
  expect(readdirSync(dir)).toEqual([]);
});

it('is refused while a living process has it, and taken at once from a dead one or from a later process of its number', async () => {
  const dir = join(temporaryFolder(), 'claim');
  const other = spawn('sleep', ['600']);
  const identity = identify(other.pid ?? 0);
  const start = Buffer.from(identity?.startTime ?? '').toString('hex');
  await (await tryClaim(deps, dir))?.release();
  writeFileSync(join(dir, `${other.pid}-${start}-00000000`), '');
  expect(await isClaimed(deps, dir)).toBe(true);
  expect(await tryClaim(deps, dir)).toBeUndefined();
  await expect(claim(deps, dir, 'the test', 30)).rejects.toMatchObject({ code: 'state_locked' });
  other.kill('SIGKILL');
  await new Promise((resolve) => other.on('close', resolve));
  expect(await isClaimed(deps, dir)).toBe(false);
  writeFileSync(join(dir, `${process.pid}-00-00000000`), '');
  const held = await tryClaim(deps, dir);
  expect(held).toBeDefined();
  expect(readdirSync(dir)).toHaveLength(1);
});
