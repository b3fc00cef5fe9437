import { newLetter } from './enqueue.ts';
import type { Notice } from './enclosure.ts';
import type { AgentPause, Destination, State } from '../task/state.ts';

/** Trouble that comes and goes is told once in this time. */
const TELL_AGAIN_MS = 60 * 60_000;

/** Pauses that a person can do something about; the others end by themselves. */
const WORTH_TELLING: Readonly<Partial<Record<AgentPause['ending'], string>>> = {
  auth: 'the agent is not logged in, or its key is wrong',
  billing: 'the agent\'s account has no credit',
  budget: 'a budget is used up',
  failures: 'too many tasks in a row could not be fixed',
};

export interface DueNotice {
  readonly fingerprint: string;
  readonly to: readonly Destination[];
  readonly notice: Notice;
}

/** The agent's pause, where it was not told yet. Issues are about code, so GitHub is not told. Pure. */
export function dueNotice(state: State, on: Iterable<Destination>, now: Date): DueNotice | undefined {
  const pause = state.agentPause;
  const title = pause === null ? undefined : WORTH_TELLING[pause.ending];
  if (pause === null || title === undefined) return undefined;
  const fingerprint = `pause-${pause.ending}-${Date.parse(pause.since) || 0}`;
  const to = [...on].filter((destination) => destination !== 'github' && !wasTold(state, destination, { fingerprint, ending: pause.ending }, now));
  if (to.length === 0) return undefined;
  const notice = { title: `keepgreen pauses its agent: ${title}`, text: `${pause.summary}\nFree fixers go on. ${pause.until === null ? 'It stays so until you say resume' : `It is tried again at ${pause.until}`}.`, next: 'keepgreen resume', at: pause.since };
  return { fingerprint, to, notice };
}

/** Puts the notice's letters into the outbox, except where somebody did meanwhile; their texts must be on disk. Gives back the ids that were not needed. */
export function enqueueNotice(draft: State, due: DueNotice, ids: readonly string[], now: Date): readonly string[] {
  const still = new Set(dueNotice(draft, due.to, now)?.to ?? []);
  const unused: string[] = [];
  due.to.forEach((destination, index) => {
    const id = ids[index];
    if (id === undefined) return;
    if (still.has(destination)) draft.outbox.push(newLetter({ id, taskId: null, fingerprint: due.fingerprint, destination, kind: 'notice' }, now));
    else unused.push(id);
  });
  return unused;
}

function wasTold(state: State, destination: Destination, { fingerprint, ending }: { fingerprint: string; ending: string }, now: Date): boolean {
  const notices = state.outbox.filter((letter) => letter.kind === 'notice' && letter.destination === destination);
  return notices.some((letter) => letter.fingerprint === fingerprint || (letter.fingerprint.startsWith(`pause-${ending}-`) && now.getTime() - Date.parse(letter.createdAt) < TELL_AGAIN_MS));
}
