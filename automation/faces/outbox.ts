import { failingDestinations, waitingLetters } from '../notify/waiting.ts';
import type { Deps } from './hosts.ts';
import type { OutboxReport } from './reports.ts';

const MOST_RECENT = 10;

export async function listOutbox(deps: Deps): Promise<OutboxReport> {
  const state = await (await deps.store()).read();
  const now = deps.world.clock.now().getTime();
  const waiting = waitingLetters(state);
  const recent = state.outbox.filter((letter) => !waiting.includes(letter)).slice(-MOST_RECENT);
  return {
    waiting: waiting.map((letter) => ({ ...letter, ageSeconds: Math.max(0, Math.round((now - Date.parse(letter.createdAt)) / 1000)) })),
    failing: [...failingDestinations(state)],
    recent,
  };
}
