import type { Settings } from '../config/settings.ts';
import { renderError } from '../errors.ts';
import type { Destination } from '../task/state.ts';
import type { Log, Random } from '../world/ports.ts';
import type { Enclosure, Enclosures } from './enclosure.ts';
import type { Prepared } from './enqueue.ts';
import { fingerprintOfAll, refsOf } from './fingerprint.ts';
import { makeHandOff } from './packet.ts';
import type { HandOffFacts } from './packet.ts';

/** What the steps hand to the room: letters are written down, not yet named in the state. */
export interface HandOffs {
  /** Undefined where no destination is configured. Must not throw: a text that can't be written is made again when it is sent. */
  prepare(facts: Omit<HandOffFacts, 'redact' | 'project' | 'now'> & { readonly now: Date }): Promise<Prepared | undefined>;
}

export interface HandOffNeeds {
  readonly settings: Pick<Settings, 'projectRoot'>;
  readonly enclosures: Enclosures;
  readonly random: Random;
  readonly log: Log;
  readonly redact: (text: string) => string;
  /** Where letters go now, and the repository of issues. Must not throw. */
  readonly destinations: () => Promise<{ readonly on: readonly Destination[]; readonly repo: string }>;
}

export function createHandOffs(needs: HandOffNeeds): HandOffs {
  return {
    async prepare(facts) {
      const { on, repo } = await needs.destinations();
      if (on.length === 0) return undefined;
      const project = needs.settings.projectRoot.split(/[\\/]/).at(-1) ?? '';
      const failures = refsOf(facts.task.failures);
      const enclosure: Enclosure = { kind: 'hand_off', failures, handOff: makeHandOff({ ...facts, project, redact: needs.redact }) };
      const letters = on.map((destination) => ({ id: needs.random.hex(8), destination }));
      await Promise.all(letters.map(({ id }) => save(id, enclosure, needs)));
      return { taskId: facts.task.id, fingerprint: fingerprintOfAll(facts.task.failures, facts.task.id), failures, repo, letters };
    },
  };
}

async function save(id: string, enclosure: Enclosure, { enclosures, log }: HandOffNeeds): Promise<void> {
  await enclosures.save(id, enclosure).catch((error: unknown) => log.error(`what is to be told could not be written down: ${renderError(error)}`, { letter: id }));
}
