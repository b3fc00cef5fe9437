import { halfOf } from './bench-case.ts';
import type { BenchCase, CasePart } from './bench-case.ts';
import { casesOf } from './cases.ts';
import type { Result } from './result.ts';
import { runCase } from './run-case.ts';

/** One bug after the other, in a process of its own: what a bug does to it stops nobody else. */
export interface Order {
  readonly part: CasePart;
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
}

const known = new Map<CasePart, Promise<readonly BenchCase[]>>();

process.on('message', (order: Order) => void work(order));
// Whoever asked is gone.
process.on('disconnect', () => process.exit(0));

async function work(order: Order): Promise<void> {
  const cases = known.get(order.part) ?? casesOf(order.part);
  known.set(order.part, cases);
  const one = (await cases).find(({ name }) => name === order.name);
  if (one === undefined) throw new Error(`there is no bug ${order.name}`);
  process.send?.(await runCase(one, order.settings).catch((error: unknown) => crashed(one, error)));
}

function crashed(one: BenchCase, error: unknown): Result {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { part: one.part, name: one.name, half: halfOf(one), kind: one.kind, ending: 'crashed', tried: 0, searchSeconds: 0, seconds: 0, rank: null, guilty: null, template: null, why, diff: '' };
}
