import type { Place, Raw, Reader } from '../readers.ts';
import type { Settings } from '../settings.ts';

/** What a setting's default may look at: the settings above it in the table are known already. */
export interface DefaultPlace extends Place {
  readonly inCheckout: boolean;
  readonly cacheHome: string;
  readonly soFar: Partial<Settings>;
}

export interface Setting<V> {
  /** The name in the environment and in `.env`; flags and keepgreen.config.json use it as kebab-case and camelCase. */
  readonly name: string;
  readonly group: Group;
  readonly reader: Reader<V>;
  /** Read like any other value; undefined = no value. */
  readonly fallback: Raw | undefined | ((place: DefaultPlace) => Raw | undefined);
  /** The default in words where it is not simply `fallback`. */
  readonly fallbackText?: string;
  readonly example: string;
  readonly help: string;
  /** May keepgreen.config.json, which comes with the project, set it? */
  readonly project: boolean;
  readonly secret?: true;
}

export type Group = 'Project and files' | 'Watching' | 'Fixing' | 'Agent' | 'Running' | 'Landing' | 'Checks' | 'Proof' | 'Sandbox' | 'Review and approval' | 'Limits' | 'Escalation';

/** Settings that have a row of their own; the others follow from them. PROJECT_ROOT is read first, by config/root.ts. */
export type TableKey = Exclude<keyof Settings, 'home' | 'stateDir' | 'customChecks'>;

/** Rows of one group. */
export type Rows = { readonly [K in TableKey]?: Setting<Settings[K]> };
