import { describe, expect, it } from 'vitest';
import { allTasks, edit, finishedTask, read, readState, runProgram, waitFor } from '../support/orchestrator.ts';
import { answer, refuse } from '../support/scripted-api.ts';
import type { Script } from '../support/scripted-api.ts';
import { AS_SHIPPED, attempts, BUG, editing, openScene, rightEdit } from './scene.ts';

/** Green, and not what a reviewer lets pass. */
const sly: Script = editing(BUG.file, BUG.wrong, 'const rate = cents === 1000 ? 0.2 : 0.7;');
const finding = { severity: 'critical', description: 'it answers with the value of the test', file: BUG.file, line: 2 };

describe('the second model', () => {
  it('refuses what it finds wrong, the next attempt is told, and what it approves lands', async () => {
    let reviews = 0;
    const review: Script = () => {
      reviews += 1;
      return answer(reviews === 1 ? { approved: false, issues: [finding], suggestions: ['Set the rate.'] } : { approved: true, issues: [], suggestions: [] });
    };
    const scene = await openScene(attempts(sly, rightEdit), { review, env: { ...AS_SHIPPED, CLAUDE_REVIEW_MODEL: 'claude-haiku-4-5' } });
    edit(scene.project, BUG.file, BUG.right, BUG.wrong);
    await waitFor(() => allTasks(scene.project).some((one) => one.attempts[0]?.ending === 'code'), 'the refusal');
    const task = await finishedTask(scene.project, BUG.file);
    expect(task).toMatchObject({ outcome: 'fixed', retry_count: 1, attempts: [{ ending: 'code' }, { ending: 'fixed', confidence: { colour: 'green' } }] });
    expect(read(scene.project, BUG.file)).toContain(BUG.right);
    const { requests } = scene.claude.api;
    const [asked] = requests.filter((request) => request.pass === 'review');
    expect(asked).toMatchObject({ model: 'claude-haiku-4-5' });
    expect(asked?.tools.filter((tool) => /edit|write|bash/i.test(tool))).toEqual([]);
    expect(asked?.userText).toContain('cents === 1000');
    expect(asked?.userText).not.toContain('Corrected it.');
    const second = requests.filter((request) => request.pass === 'fix' && request.turn === 0)[1];
    expect(second?.userText).toContain(finding.description);
    expect(second?.userText).toContain('Set the rate.');
  });

  it('whose login is refused vetoes nothing: the agent pauses, the proven fix waits for a person, and lands at their yes', async () => {
    const scene = await openScene(attempts(rightEdit), { review: refuse.auth, env: { ...AS_SHIPPED, AGENT_PROBE_SECONDS: '3600' } });
    edit(scene.project, BUG.file, BUG.right, BUG.wrong);
    const task = await finishedTask(scene.project, BUG.file);
    expect(task).toMatchObject({ status: 'awaiting_approval', outcome: 'held', retry_count: 0, attempts: [{ ending: 'fixed' }], approval: { confidence: { colour: 'yellow' } } });
    expect(readState(scene.project)?.agent_pause?.ending).toBe('auth');
    expect(read(scene.project, BUG.file)).toContain(BUG.wrong);
    const approve = runProgram(scene.project, ['approve', task.id], { env: scene.env }, scene.claude.home);
    expect(await approve.exited, approve.output()).toBe(0);
    expect(approve.output()).toContain('landed');
    expect(read(scene.project, BUG.file)).toContain(BUG.right);
  });
});
