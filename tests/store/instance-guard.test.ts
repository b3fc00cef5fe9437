import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claimInstance, claimSocketFile, clearStaleLock } from '../../automation/store/instance-guard.ts';
import { createClock } from '../../automation/world/clock.ts';
import { temporaryFolder } from '../support/project.ts';
import { notingLog, startChild, statePlace, until } from './support.ts';

async function claim(projectRoot: string, stateDir: string) {
  const answer = await claimInstance({ projectRoot, stateDir });
  if (answer.kind === 'claimed') onTestFinished(() => answer.release());
  return answer;
}

describe('the instance guard', () => {
  it('gives a project to one only, whatever state folder the other names', async () => {
    const [project, one, two] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    expect((await claim(project, one)).kind).toBe('claimed');
    expect((await claim(project, one)).kind).toBe('taken');
    expect((await claim(project, two)).kind).toBe('taken');
  });

  it('gives a state folder to one only, whatever project the other names', async () => {
    const [one, two, state] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    expect((await claim(one, state)).kind).toBe('claimed');
    expect((await claim(two, state)).kind).toBe('taken');
    expect((await claim(two, temporaryFolder())).kind).toBe('claimed');
  });

  it('is free again after release, and after half a claim that failed', async () => {
    const [project, state] = [temporaryFolder(), temporaryFolder()];
    const first = await claimInstance({ projectRoot: project, stateDir: state });
    if (first.kind === 'claimed') await first.release();
    expect((await claim(project, state)).kind).toBe('claimed');
  });

  it('holds against another process while that one is stopped, and is free at once when it is killed', async () => {
    const [project, state] = [temporaryFolder(), join(temporaryFolder(), 'not', 'there', 'yet')];
    const holder = startChild('claim', [project, state]);
    await holder.said('claimed');
    expect((await claim(project, state)).kind).toBe('taken');
    holder.process.kill('SIGSTOP');
    expect((await claim(project, state)).kind).toBe('taken');
    holder.process.kill('SIGKILL');
    await holder.ended;
    expect((await claim(project, state)).kind).toBe('claimed');
  });

  it('with socket files: one only, and the file of a dead holder is put out of the way', async () => {
    const dir = temporaryFolder();
    const path = join(dir, 'guard.sock');
    const first = await claimSocketFile(path);
    expect(first).toBeDefined();
    expect(await claimSocketFile(path)).toBeUndefined();
    await first?.release();
    writeFileSync(path, '');
    const second = await claimSocketFile(path);
    expect(second).toBeDefined();
    expect(readdirSync(dir)).toEqual(['guard.sock']);
    await second?.release();
  });
});

describe('clearStaleLock', () => {
  it('removes what a killed process left, a file manager’s litter inside too, and says so', async () => {
    const place = statePlace();
    mkdirSync(place.lockFile);
    writeFileSync(join(place.lockFile, '.DS_Store'), '');
    await clearStaleLock(place.lockFile, place.log, createClock());
    expect(readdirSync(place.dir)).toEqual([]);
    expect(place.log.noted).toHaveLength(1);
  });

  it('removes the plain lock file of the original system, and does nothing where there is none', async () => {
    const place = statePlace();
    writeFileSync(place.lockFile, '');
    await clearStaleLock(place.lockFile, place.log, createClock());
    await clearStaleLock(place.lockFile, place.log, createClock());
    expect(readdirSync(place.dir)).toEqual([]);
  });

  it('refuses to empty a folder that is no lock', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'precious.txt'), '');
    await expect(clearStaleLock(dir, notingLog(), createClock())).rejects.toMatchObject({ code: 'state_locked' });
    expect(readdirSync(dir)).toEqual(['precious.txt']);
  });

  it('leaves the lock of somebody who is at work', async () => {
    const place = statePlace();
    const writer = startChild('count-up', [place.stateFile, place.lockFile, 'a', '300']);
    await writer.said('20');
    await clearStaleLock(place.lockFile, place.log, createClock());
    await until(() => writer.lines().includes('done'), 'the writer to finish');
    expect(writer.lines()).toContain('300');
  });
});
