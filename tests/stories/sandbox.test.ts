import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../support/orchestrator.ts';
import { describeInBubblewrap } from '../support/bubblewrap.ts';
import { temporaryFolder, tinyProject } from '../support/project.ts';

describeInBubblewrap('the sandbox of the program', () => {
  it('is tried by doctor, which says what holds and leaves nothing behind', async () => {
    const home = temporaryFolder('keepgreen-home');
    const project = tinyProject({ 'package.json': '{"scripts":{"test":"node --test"}}', 'a.test.js': "require('node:test')('a', () => {});\n" }, { packages: ['picomatch'] });
    const program = runProgram(project, ['doctor'], {}, home);
    await program.exited;
    expect(program.output()).toMatch(/bubblewrap; checks: 14 of 14 ways out held; the agent: 12 of 14 ways out held, not enforced: reach the loopback, reach an abstract socket/);
    expect([home, project.dir, join(project.dir, '.keepgreen')].flatMap((folder) => readdirSync(folder)).filter((name) => name.includes('self-test'))).toEqual([]);
  });

  it('is refused to be done without where it is required', async () => {
    const project = tinyProject({ 'package.json': '{"scripts":{"test":"node --test"}}' });
    const bin = temporaryFolder('keepgreen-bin');
    const program = runProgram(project, ['start'], { env: { SANDBOX: 'required', PATH: await pathWithoutBubblewrap(bin) } });
    expect(await program.exited).not.toBe(0);
    expect(program.output()).toContain('bubblewrap is not installed');
    expect(program.output()).toContain('apt-get install bubblewrap');
    expect(existsSync(join(project.dir, '.keepgreen/processes')) ? readdirSync(join(project.dir, '.keepgreen/processes')) : []).toEqual([]);
  });
});

/** Only git and a shell: as on a machine without it. */
async function pathWithoutBubblewrap(bin: string): Promise<string> {
  const { symlink, access } = await import('node:fs/promises');
  for (const name of ['git', 'sh', 'node']) {
    for (const folder of (process.env['PATH'] ?? '').split(':')) {
      const file = join(folder, name);
      if (await access(file).then(() => true, () => false)) {
        await symlink(file, join(bin, name));
        break;
      }
    }
  }
  return bin;
}
