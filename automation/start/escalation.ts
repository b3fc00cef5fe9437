import type { Settings } from '../config/settings.ts';
import { openEnclosures } from '../notify/enclosure.ts';
import { changedDestinations, findDestinations, repoOf } from '../notify/destinations.ts';
import type { DestinationState } from '../notify/destinations.ts';
import { createHandOffs } from '../notify/hand-offs.ts';
import type { HandOffs } from '../notify/hand-offs.ts';
import { Postman } from '../notify/postman.ts';
import type { World } from '../world/ports.ts';
import type { Store } from '../task/state.ts';
import { lazyHttp } from './lazy.ts';

export interface Escalation {
  readonly handOffs: HandOffs;
  /** Every destination as it is configured; found once, at the first asking. Must not throw. */
  destinations(): Promise<readonly DestinationState[]>;
  /** For the one orchestrator: has found out already what the last run left. */
  postman(): Promise<Postman>;
}

export interface EscalationNeeds {
  readonly settings: Settings;
  readonly world: World;
  readonly store: Store;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Nothing is looked at, opened or sent before it is asked for. */
export function openEscalation({ settings, world, env, store }: EscalationNeeds): Escalation {
  const { clock, random, log, git, processes, redact } = world;
  const http = lazyHttp();
  const enclosures = openEnclosures(settings.stateDir, random);
  const repo = () => repoOf({ settings, git });
  let found: Promise<readonly DestinationState[]> | undefined;
  const destinations = () => (found ??= findDestinations({ settings, http, clock, git, processes, env }));
  const on = async () => (await destinations()).filter((one) => one.kind === 'on');
  return {
    destinations,
    handOffs: createHandOffs({
      settings, enclosures, random, log, redact,
      destinations: async () => ({ on: (await on()).map((one) => one.destination), repo: await repo() }),
    }),
    async postman() {
      const couriers = new Map((await on()).map((one) => [one.destination, one.courier]));
      const postman = new Postman({ store, couriers, enclosures, settings, repo, clock, random, log, redact });
      await postman.recover(await changedDestinations(settings, random));
      return postman;
    },
  };
}
