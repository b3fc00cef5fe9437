import type { Settings } from './settings.ts';
import { agent } from './table/agent.ts';
import { checks } from './table/checks.ts';
import { escalation } from './table/escalation.ts';
import { fixing } from './table/fixing.ts';
import { landing } from './table/landing.ts';
import { limits } from './table/limits.ts';
import { projectFiles } from './table/project-files.ts';
import { proof } from './table/proof.ts';
import { review } from './table/review.ts';
import { running } from './table/running.ts';
import { sandbox } from './table/sandbox.ts';
import { watching } from './table/watching.ts';
import type { Setting, TableKey } from './table/setting.ts';

/** THE table of settings: flags, `.env.example`, docs/settings.md and validation are made from it. Order matters to defaults. */
export const table: { readonly [K in TableKey]: Setting<Settings[K]> } = {
  ...projectFiles,
  ...watching,
  ...fixing,
  ...agent,
  ...running,
  ...landing,
  ...checks,
  ...proof,
  ...sandbox,
  ...review,
  ...limits,
  ...escalation,
};

/** `FILE_WATCH_DEBOUNCE_SECONDS` → `fileWatchDebounceSeconds`, its key in keepgreen.config.json. */
export function camelName(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

/** `STATE_FILE` → `--state-file`. */
export function flagName(name: string): string {
  return `--${name.toLowerCase().replaceAll('_', '-')}`;
}
