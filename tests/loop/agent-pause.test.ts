import { describe, expect, it } from 'vitest';
import { endPauseIfPossible } from '../../automation/loop/agent-pause.ts';
import { createMemoryStore } from '../../automation/store/memory-store.ts';
import { emptyState } from '../../automation/task/state.ts';
import { createMemoryLog, createScriptedClock } from '../../automation/world/scripted.ts';

const start = '2026-11-21T10:00:00.000Z';
const never = new AbortController().signal;

/** A queue paused until `until`, and an account that answers as scripted. */
function pausedQueue(until: string, answers: readonly { ok: boolean; resetAt?: string }[]) {
  const store = createMemoryStore({ ...emptyState(), hangsInARow: 3, agentPause: { ending: 'rate_limit', since: start, until, summary: 'slow down', probes: 0 } });
  const clock = createScriptedClock(start);
  let asked = 0;
  const probe = () => {
    const answer = answers[asked] ?? { ok: false };
    asked += 1;
    return Promise.resolve({ ok: answer.ok, summary: 'answered', resetAt: answer.resetAt ?? null });
  };
  const look = () => endPauseIfPossible(store, probe, { clock, log: createMemoryLog(), probeSeconds: 60, lookAtBudget: () => Promise.resolve(undefined) }, never);
  const pause = async () => (await store.read()).agentPause;
  return { store, clock, look, pause, asked: () => asked };
}

describe('the paused agent', () => {
  it('is not asked before its time', async () => {
    const queue = pausedQueue('2026-11-21T10:01:00.000Z', [{ ok: true }]);
    await queue.look();
    expect(queue.asked()).toBe(0);
    await queue.clock.advance(60_000);
    await queue.look();
    expect(queue.asked()).toBe(1);
    expect(await queue.store.read()).toMatchObject({ agentPause: null, hangsInARow: 0 });
  });

  it('is asked less and less often while it stays away', async () => {
    const queue = pausedQueue(start, []);
    const waits: number[] = [];
    for (let probe = 0; probe < 7; probe += 1) {
      await queue.look();
      const until = Date.parse((await queue.pause())?.until ?? '');
      waits.push((until - queue.clock.now().getTime()) / 1000);
      await queue.clock.advance(until - queue.clock.now().getTime());
    }
    expect(waits).toEqual([120, 240, 480, 960, 1920, 1920, 1920]);
  });

  it("is asked at the provider's own time; one that has passed or makes no sense is not asked in a circle", async () => {
    const queue = pausedQueue(start, [{ ok: false, resetAt: '2026-11-21T15:00:00.000Z' }, { ok: false, resetAt: start }, { ok: false, resetAt: 'soon' }]);
    await queue.look();
    expect(await queue.pause()).toMatchObject({ until: '2026-11-21T15:00:00.000Z' });
    await queue.clock.advance(5 * 3_600_000);
    await queue.look();
    expect(await queue.pause()).toMatchObject({ until: '2026-11-21T15:04:00.000Z' });
    await queue.clock.advance(240_000);
    await queue.look();
    expect(await queue.pause()).toMatchObject({ until: '2026-11-21T15:12:00.000Z' });
  });

  it('goes on at once, unasked, when a person says so', async () => {
    const queue = pausedQueue('2999-01-01T00:00:00.000Z', []);
    await queue.store.update((draft) => void (draft.wishes.resumeAgent = true));
    await queue.look();
    expect(queue.asked()).toBe(0);
    expect(await queue.store.read()).toMatchObject({ agentPause: null, wishes: { resumeAgent: false } });
  });
});
