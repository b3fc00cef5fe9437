import { readEvents } from '../store/events.ts';
import type { HistoryEvent } from '../task/state.ts';
import type { Deps } from './hosts.ts';

/** The newest events; a face that can stream goes on with store/events.ts where `follow` is asked for. */
export async function readRecentEvents(deps: Deps, input: { readonly limit: number }): Promise<{ events: HistoryEvent[] }> {
  return { events: await readEvents(deps.settings.stateDir, { limit: input.limit }) };
}
