import { nearest } from '../config/problems.ts';
import { table } from '../config/table.ts';
import type { Settings } from '../config/settings.ts';
import { KeepgreenError } from '../errors.ts';

/** The limits that `keepgreen limits set` may change while keepgreen runs, in the order in which they are shown. */
export const LIMIT_KEYS = [
  'maxCostUsdPerDay',
  'maxCostUsdPerTask',
  'maxCostUsdPerAttempt',
  'maxLlmRequestsPerHour',
  'maxLlmTokensPerDay',
  'maxExecutionSecondsPerTask',
  'maxFixesPerFilePerDay',
  'maxTaskFailuresBeforeStop',
  'circuitBreakerThreshold',
  'circuitBreakerWindow',
] as const satisfies readonly (keyof Settings & keyof typeof table)[];

export type LimitKey = (typeof LIMIT_KEYS)[number];
/** 0 = no limit. */
export type Limits = Pick<Settings, LimitKey>;

/** A limit that a person has set for all projects of theirs; `name` as in the environment, `value` as it was written. */
export interface Override {
  readonly name: string;
  readonly value: string;
}

/** What holds now: the settings, and over them what `limits set` says. An override that means nothing any more is passed over. */
export function limitsInForce(settings: Limits, overrides: readonly Override[]): Limits {
  const limits = Object.fromEntries(LIMIT_KEYS.map((key) => [key, settings[key]])) as Record<LimitKey, number>;
  for (const { name, value } of overrides) {
    const key = LIMIT_KEYS.find((one) => nameOf(one) === name);
    const reading = key === undefined ? undefined : table[key].reader.read(value, NOWHERE);
    if (key !== undefined && reading?.kind === 'good') limits[key] = reading.value;
  }
  return limits;
}

/** `maxCostUsdPerDay` → `MAX_COST_USD_PER_DAY` */
export function nameOf(key: LimitKey): string {
  return table[key].name;
}

/** The limit a person means (`MAX_COST_USD_PER_DAY`, `max-cost-usd-per-day`). Throws usage for any other name. */
export function parseLimitName(text: string): LimitKey {
  const name = text.trim().toUpperCase().replaceAll('-', '_').replace(/^_+|^KEEPGREEN_/g, '');
  const key = LIMIT_KEYS.find((one) => nameOf(one) === name);
  if (key !== undefined) return key;
  const names = LIMIT_KEYS.map(nameOf);
  const meant = nearest(name, names);
  throw new KeepgreenError('usage', `There is no limit "${text}".`, meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${meant}?`);
}

/** Read and bounded as the setting itself. Throws config_invalid. */
export function parseLimit(key: LimitKey, raw: string): Override {
  const setting = table[key];
  const reading = setting.reader.read(raw, NOWHERE);
  if (reading.kind === 'good') return { name: setting.name, value: raw.trim() };
  throw new KeepgreenError('config_invalid', `${setting.name} can't be ${JSON.stringify(raw)}.`, `Allowed: ${setting.reader.allowed}; 0 is no limit. Example: keepgreen limits set ${setting.name} ${setting.example}`);
}

/** Numbers are read alike wherever they are. */
const NOWHERE = { home: '', projectRoot: '', userHome: '' };
