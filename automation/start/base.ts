import type { Settings } from '../config/settings.ts';
import type { Store } from '../task/state.ts';
import type { World } from '../world/ports.ts';

/** What this process has open already. */
export interface Base {
  readonly settings: Settings;
  readonly world: World;
  readonly store: Store;
  /** The environment that the agent's allow-list picks from. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
