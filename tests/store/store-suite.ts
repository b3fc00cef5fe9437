import { describe, expect, it } from 'vitest';
import { KEEP, type State, type Store } from '../../automation/task/state.ts';
import { appendEvent, placeTask } from '../../automation/store/views.ts';
import { taskOf } from './support.ts';

/** What any store does, whatever it stands on. `make` gives a new, empty one that is closed after the test. */
export function describeStore(name: string, make: () => Promise<Store>): void {
  describe(name, () => {
    it('starts empty at rev 0', async () => {
      const store = await make();
      const state = await store.read();
      expect(state.rev).toBe(0);
      expect(state.queues.pending).toEqual([]);
    });

    it('shows what an update changed, one rev later, and returns what the change returned', async () => {
      const store = await make();
      const answer = await store.update((draft) => {
        draft.statistics.tasksProcessed = 7;
        return 'done';
      });
      const state = await store.read();
      expect(answer).toBe('done');
      expect(state.statistics.tasksProcessed).toBe(7);
      expect(state.rev).toBe(1);
    });

    it('writes nothing when nothing changed', async () => {
      const store = await make();
      await store.update((draft) => void (draft.wishes.paused = true));
      expect(await store.update((draft) => draft.wishes.paused)).toBe(true);
      expect((await store.read()).rev).toBe(1);
    });

    it('hands parts of the draft on as plain values', async () => {
      const store = await make();
      const returned = await store.update((draft) => {
        placeTask(draft, taskOf(1));
        return { first: draft.queues.pending[0], all: draft.queues.pending };
      });
      expect(returned).toEqual({ first: taskOf(1), all: [taskOf(1)] });
      const existing = await store.update((draft) => {
        draft.statistics.tasksFailed = 1;
        return draft.queues.pending[0];
      });
      expect(existing).toEqual(taskOf(1));
    });

    it('does not change when somebody changes what read gave', async () => {
      const store = await make();
      await store.update((draft) => placeTask(draft, taskOf(1)));
      const mine = await store.read();
      expect(() => void (mine.queues.pending.length = 0)).toThrow(TypeError);
      expect(() => void ((mine.queues.pending[0] ?? taskOf(9)).priority = 5)).toThrow(TypeError);
      expect((await store.read()).queues.pending).toEqual([taskOf(1)]);
    });

    it('applies updates asked for at the same time in their order', async () => {
      const store = await make();
      await Promise.all(Array.from({ length: 30 }, (_, index) => store.update((draft) => void draft.toldPreExisting.push(String(index)))));
      expect((await store.read()).toldPreExisting).toEqual(Array.from({ length: 30 }, (_, index) => String(index)));
    });

    it('refuses a change that throws, alone, with its own error', async () => {
      const store = await make();
      const [before, broken, after] = await Promise.allSettled([
        store.update((draft) => void draft.toldPreExisting.push('before')),
        store.update((draft) => {
          draft.toldPreExisting.push('broken');
          throw new RangeError('no');
        }),
        store.update((draft) => void draft.toldPreExisting.push('after')),
      ]);
      expect([before.status, broken.status, after.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(broken).toMatchObject({ reason: { name: 'RangeError' } });
      expect((await store.read()).toldPreExisting).toEqual(['before', 'after']);
    });

    it('refuses a change that leaves the state invalid, whole and alone', async () => {
      const store = await make();
      const [before, broken, after] = await Promise.allSettled([
        store.update((draft) => void draft.toldPreExisting.push('before')),
        store.update((draft) => {
          draft.toldPreExisting.push('broken');
          draft.statistics.tasksFailed = -1;
        }),
        store.update((draft) => void draft.toldPreExisting.push('after')),
      ]);
      expect([before.status, broken.status, after.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(broken).toMatchObject({ reason: { code: 'state_refused' } });
      expect(String(broken.status === 'rejected' && broken.reason)).toContain('statistics.tasksFailed');
      expect((await store.read()).toldPreExisting).toEqual(['before', 'after']);
      expect((await store.read()).statistics.tasksFailed).toBe(0);
    });

    it('refuses a change that returns a promise', async () => {
      const store = await make();
      const broken = store.update(async (draft) => {
        await Promise.resolve();
        draft.wishes.stop = true;
      });
      await expect(broken).rejects.toMatchObject({ code: 'state_refused' });
      expect((await store.read()).wishes.stop).toBe(false);
    });

    it('does not let a change touch rev', async () => {
      const store = await make();
      await store.update((draft) => void (draft.rev = 900));
      expect((await store.read()).rev).toBe(1);
    });

    it('keeps the newest of every list that would grow for ever', async () => {
      const store = await make();
      await store.update((draft) => {
        for (let number = 1; number <= 60; number++) {
          placeTask(draft, taskOf(number, { status: 'completed' }));
          placeTask(draft, taskOf(1000 + number, { status: 'failed' }));
        }
        for (let number = 1; number <= 130; number++) appendEvent(draft, { at: new Date(number).toISOString(), event: 'task.created', taskId: null, message: String(number) });
      });
      const { queues, conversationHistory } = await store.read();
      expect(queues.completed).toHaveLength(KEEP.finished);
      expect(queues.completed.at(-1)).toEqual(taskOf(60, { status: 'completed' }));
      expect(queues.failed.at(-1)).toEqual(taskOf(1060, { status: 'failed' }));
      expect(conversationHistory).toHaveLength(KEEP.history);
      expect(conversationHistory.at(-1)?.message).toBe('130');
    });

    it('tells its listeners of each new state until they leave', async () => {
      const store = await make();
      const heard: number[] = [];
      const leave = store.subscribe((state: State) => void heard.push(state.statistics.tasksProcessed));
      await store.update((draft) => void (draft.statistics.tasksProcessed = 1));
      await store.update((draft) => void (draft.statistics.tasksProcessed = 2));
      leave();
      await store.update((draft) => void (draft.statistics.tasksProcessed = 3));
      expect([...new Set(heard)]).toEqual([1, 2]);
    });

    it('finishes what was asked for before close, and refuses what comes after', async () => {
      const store = await make();
      const early = store.update((draft) => void (draft.wishes.stop = true));
      await store.close();
      await expect(early).resolves.toBeUndefined();
      await expect(store.update(() => undefined)).rejects.toMatchObject({ code: 'state_refused' });
      expect((await store.read()).wishes.stop).toBe(true);
    });
  });
}
