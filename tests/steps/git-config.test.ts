import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGitWatch } from '../../automation/workspace/git-watch.ts';
import { openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { Move, Scene, ScriptedTest } from '../support/scene.ts';

const goodFix = writes('a.js', 'good\n');

/** The right fix, by an agent that also does `deed` to the user's project. */
async function agentThat(deed: (scene: Scene) => void, test = redWhileBad('adds', 'a.js')): Promise<Scene> {
  const holder: { scene?: Scene } = {};
  const move: Move = (workspace) => {
    if (holder.scene !== undefined) deed(holder.scene);
    return goodFix(workspace);
  };
  const scene = await openScene({
    tests: [test],
    fixers: [scriptedFixer('agent', 'metered', [move])],
    settings: { maxRetries: 1 },
    refit: (shop) => ({ ...shop, gitConfig: createGitWatch({ settings: shop.settings, git: shop.world.git }) }),
  });
  holder.scene = scene;
  scene.project.write('a.js', 'bad\n');
  return scene;
}

const work = async (scene: Scene) => scene.work(await scene.add(['a.js']));

describe('an agent beside whose right fix git would run something', () => {
  it.each<[string, (scene: Scene) => void, string]>([
    ['a setting', ({ project }) => void project.git('config', 'core.fsmonitor', '/tmp/evil-secret'), 'core.fsmonitor (local) added'],
    ['an alias', ({ project }) => void project.git('config', 'alias.st', '!evil-secret'), 'alias.st (local) added'],
    ['a remote of its own', ({ project }) => void project.git('config', 'remote.origin.url', 'https://me:evil-secret@evil.example'), 'remote.origin.url (local) added'],
    ['an included file', ({ project }) => {
      project.write('.git/more', '[filter "x"]\n\tclean = evil-secret\n');
      project.git('config', 'include.path', 'more');
    }, 'filter.x.clean (local) added'],
    ['a hook', ({ project }) => project.write('.git/hooks/post-commit', '#!/bin/sh\nevil-secret\n'), 'post-commit added'],
    ['attributes', ({ project }) => project.write('.git/info/attributes', '* filter=evil-secret\n'), 'info/attributes added'],
    ['drivers in the tree', ({ project }) => project.write('.gitattributes', '* diff=evil-secret\n'), 'drivers in .gitattributes added'],
    ['a broken configuration', ({ project }) => project.write('.git/config', '[evil-secret'), 'core.bare (local) removed'],
  ])('is refused for %s, and the value is told nobody', async (_, deed, what) => {
    const scene = await agentThat(deed);
    const task = await work(scene);
    expect(task.attempts).toMatchObject([{ ending: 'cheat', summary: expect.stringContaining(what) as unknown }]);
    expect(task.attempts[0]?.summary).toContain('[git-config]');
    expect(scene.read('a.js')).toBe('bad\n');
    const told = JSON.stringify([await scene.store.read(), scene.log.records]);
    expect(told).toContain('attempt.cheat');
    expect(scene.log.records.some(({ level, message }) => level === 'error' && message.includes(what))).toBe(true);
    expect(told).not.toContain('evil-secret');
  });

  it('is refused for one in keepgreen\'s own repository, which is put back', async () => {
    const file = (scene: Scene, name: string) => join(scene.shop.settings.stateDir, 'shadow.git', name);
    const scene = await agentThat((one) => {
      appendFileSync(file(one, 'config'), '[core]\n\tfsmonitor = evil\n');
      mkdirSync(file(one, 'hooks'), { recursive: true });
      writeFileSync(file(one, 'hooks/post-checkout'), 'evil');
    });
    const before = readFileSync(file(scene, 'config'), 'utf8');
    expect(await work(scene)).toMatchObject({ attempts: [{ ending: 'cheat', summary: expect.stringMatching(/config changed \(put back\).*post-checkout added \(put back\)/) as unknown }] });
    expect(readFileSync(file(scene, 'config'), 'utf8')).toBe(before);
    expect(existsSync(file(scene, 'hooks/post-checkout'))).toBe(false);
  });

  it('waits for a person where the change came while its code was being proven', async () => {
    const holder: { scene?: Scene } = {};
    const proves: ScriptedTest = {
      ...redWhileBad('adds', 'a.js'),
      judge(read) {
        if (proposed && read('a.js') === 'good\n') holder.scene?.project.git('config', 'core.pager', 'evil');
        return read('a.js').includes('bad') ? 'failed' : 'passed';
      },
    };
    let proposed = false;
    const scene = await agentThat(() => (proposed = true), proves);
    holder.scene = scene;
    expect(await work(scene)).toMatchObject({ status: 'awaiting_approval', summary: expect.stringContaining('core.pager (local) added') as unknown });
    expect(scene.read('a.js')).toBe('bad\n');
  });
});

describe('an agent during whose work the user goes on with git', () => {
  it.each<[string, (scene: Scene) => void]>([
    ['not at all', () => undefined],
    ['with a new branch that follows another', ({ project }) => void (project.git('branch', 'next'), project.git('branch', '--set-upstream-to=main', 'next'))],
    ['with a name and a colour', ({ project }) => void (project.git('config', 'user.name', 'Me'), project.git('config', 'color.ui', 'never'))],
    ['with attributes that choose no program', ({ project }) => project.write('.gitattributes', '*.png -text\n')],
  ])('%s: is not refused', async (_, deed) => {
    expect(await work(await agentThat(deed))).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'fixed' }] });
  });
});
