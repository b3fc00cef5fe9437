import { loadInventory, saveInventory } from '../../store/inventory.ts';
import type { Inventory } from '../../store/inventory.ts';
import type { Check, CheckItem, CheckRun } from '../../task/check.ts';
import type { Shop } from '../job.ts';

type Ran = Extract<CheckRun, { kind: 'ran' }>;

/**
 * Keeps which tests passed in runs of everything, so that one outside the related ones that disappears is noticed.
 * A test that is expected to fail, skipped or todo is not known to pass.
 */
export async function rememberTests(shop: Pick<Shop, 'settings' | 'world'>, runs: readonly CheckRun[]): Promise<void> {
  const whole = runs.filter((run): run is Ran => run.kind === 'ran' && run.check.kind === 'test' && run.scope.kind === 'all' && run.items.length > 0);
  if (whole.length === 0) return;
  const { stateDir } = shop.settings;
  const known = await loadInventory(stateDir);
  const checks: Inventory['checks'] = { ...known.checks };
  for (const run of whole) checks[run.check.name] = passedIn(run.items, known.checks[run.check.name] ?? {}, (text) => shop.world.redact(text) === text);
  if (JSON.stringify(checks) !== JSON.stringify(known.checks)) await saveInventory(stateDir, { version: 1, checks }, shop.world);
}

/** The tests of a file that is red now are not forgotten: red is not gone. A name that holds a secret is not written down. */
function passedIn(items: readonly CheckItem[], before: Readonly<Record<string, readonly string[]>>, isClean: (text: string) => boolean): Record<string, string[]> {
  const files = new Map<string, Set<string>>();
  for (const { file, name, status } of items) {
    const names = files.get(file) ?? new Set<string>();
    const wasKnown = status === 'failed' && before[file]?.includes(name) === true;
    if ((status === 'passed' || wasKnown) && (before[file]?.includes(name) === true || isClean(name))) names.add(name);
    files.set(file, names);
  }
  return Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, names]): [string, string[]] => [file, [...names].sort()]));
}

/** What is known of these checks, as if it had been a run of everything: compare.ts then finds what has gone. */
export async function knownRuns(shop: Pick<Shop, 'settings'>, checks: readonly Check[]): Promise<readonly Ran[]> {
  const known = await loadInventory(shop.settings.stateDir);
  return checks.flatMap((check) => {
    const files = known.checks[check.name];
    return files === undefined ? [] : [{ check, scope: { kind: 'all' }, command: '', durationMs: 0, output: '', kind: 'ran', items: itemsOf(files), failures: [], exitCode: 0 }];
  });
}

function itemsOf(files: Readonly<Record<string, readonly string[]>>): readonly CheckItem[] {
  return Object.entries(files).flatMap(([file, names]) => names.map((name) => ({ file, name, status: 'passed' as const, durationMs: 0 })));
}
