import { KeepgreenError } from '../errors.ts';
import { createBudgets, ledgerOf } from '../limits/budgets.ts';
import { openBreakers } from '../limits/breakers.ts';
import { LIMIT_KEYS, limitsInForce, nameOf, parseLimit, parseLimitName } from '../limits/names.ts';
import type { LimitKey, Override } from '../limits/names.ts';
import { endPause } from '../limits/pause.ts';
import { standings } from '../limits/usage.ts';
import type { UsageBook } from '../limits/usage.ts';
import type { Deps } from './hosts.ts';
import type { LimitsReport } from './reports.ts';

export interface LimitsInput {
  readonly action: 'show' | 'set' | 'reset';
  readonly name?: string | undefined;
  readonly value?: string | undefined;
}

/** Shows what is used and what may be; or sets one for all projects of this user, or gives one (all) back to the settings. */
export async function limits(deps: Deps, input: LimitsInput): Promise<LimitsReport> {
  const change = changeOf(input);
  const ledger = ledgerOf(deps);
  if (change === undefined) return reportOf(deps, await ledger.read(), []);
  const changed = await ledger.update((book) => {
    const overrides = change(book.overrides);
    const before = limitsInForce(deps.settings, book.overrides);
    const after = limitsInForce(deps.settings, overrides);
    return { book: { ...book, overrides: [...overrides] }, value: LIMIT_KEYS.filter((key) => before[key] !== after[key]).map((key) => ({ name: nameOf(key), before: before[key], after: after[key] })) };
  });
  await goOn(deps);
  return reportOf(deps, await ledger.read(), changed);
}

type Change = (overrides: readonly Override[]) => readonly Override[];

/** Undefined where nothing shall change. Throws usage and config_invalid for what can't be meant. */
function changeOf({ action, name, value }: LimitsInput): Change | undefined {
  switch (action) {
    case 'show':
      if (name === undefined) return undefined;
      throw new KeepgreenError('usage', `"show" takes no ${JSON.stringify(name)}.`, 'keepgreen limits shows all of them.');
    case 'set': {
      if (name === undefined || value === undefined) throw new KeepgreenError('usage', 'A limit is set with its name and a value.', `Example: keepgreen limits set ${nameOf('maxCostUsdPerDay')} 40`);
      const override = parseLimit(parseLimitName(name), value);
      return (overrides) => [...overrides.filter((one) => one.name !== override.name), override];
    }
    case 'reset': {
      if (value !== undefined) throw new KeepgreenError('usage', '"reset" takes a name at most.', 'Set a value with: keepgreen limits set NAME VALUE');
      if (name === undefined) return () => [];
      const key = parseLimitName(name);
      return (overrides) => overrides.filter((one) => one.name !== nameOf(key));
    }
    default:
      return action satisfies never;
  }
}

/** A raise ends this project's pause at once; the keepgreens of others notice within a second. */
async function goOn(deps: Deps): Promise<void> {
  const store = await deps.store();
  if ((await store.read()).agentPause?.ending !== 'budget') return;
  const budgets = createBudgets({ ledger: ledgerOf(deps), settings: deps.settings, world: deps.world });
  if ((await budgets.look()) !== undefined) return;
  await store.update((draft) => {
    if (draft.agentPause?.ending === 'budget') endPause(draft, 'a limit was raised', deps.world.clock.now());
  });
}

async function reportOf(deps: Deps, book: UsageBook, changed: LimitsReport['changed']): Promise<LimitsReport> {
  const now = deps.world.clock.now();
  const inForce = limitsInForce(deps.settings, book.overrides);
  const used = new Map<LimitKey, ReturnType<typeof standings>[number]>(standings(book, inForce, now).map((standing) => [standing.key, standing]));
  const state = await (await deps.store()).read();
  return {
    limits: LIMIT_KEYS.map((key) => {
      const standing = used.get(key);
      const own = book.overrides.some((one) => one.name === nameOf(key));
      return { key, name: nameOf(key), limit: inForce[key], used: standing?.used ?? null, reserved: standing?.reserved ?? null, resetsAt: standing?.resetsAt ?? null, source: own ? 'keepgreen limits set' : (deps.sources[nameOf(key)] ?? 'default') };
    }),
    breakers: [...openBreakers(state)],
    agentPause: state.agentPause,
    changed: [...changed],
    file: deps.settings.usageFile,
    note: book.note,
  };
}
