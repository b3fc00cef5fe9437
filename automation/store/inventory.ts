import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Log, Random } from '../world/ports.ts';
import { renderError } from '../errors.ts';

/** The tests known to pass, by check and file. A memory aid: deleting the file only costs the next proof a longer run. */
export const Inventory = z.object({ version: z.literal(1), checks: z.record(z.string(), z.record(z.string(), z.array(z.string()))) });
export type Inventory = z.infer<typeof Inventory>;

export const noInventory: Inventory = { version: 1, checks: {} };

/** Above this many tests a check is not kept: the file would cost more than it tells. */
const MOST_TESTS = 50_000;
const LARGEST_BYTES = 32 * 1024 * 1024;

/** What is not there, damaged or of another version is taken for nothing known. */
export async function loadInventory(stateDir: string): Promise<Inventory> {
  try {
    const text = await readFile(fileIn(stateDir), 'utf8');
    return text.length > LARGEST_BYTES ? noInventory : (Inventory.safeParse(JSON.parse(text)).data ?? noInventory);
  } catch {
    return noInventory;
  }
}

/** Whole or not at all; a disk that refuses is no reason to stop. */
export async function saveInventory(stateDir: string, inventory: Inventory, { random, log }: { readonly random: Random; readonly log: Log }): Promise<void> {
  const kept = Object.entries(inventory.checks).filter(([, files]) => countOf(files) <= MOST_TESTS);
  const next = `${fileIn(stateDir)}.next.${random.hex(4)}`;
  try {
    await writeFile(next, `${JSON.stringify({ version: 1, checks: Object.fromEntries(kept) })}\n`, { mode: 0o600 });
    await rename(next, fileIn(stateDir));
  } catch (error) {
    log.debug('The inventory of tests could not be saved.', { error: renderError(error) });
    await rm(next, { force: true }).catch(() => undefined);
  }
}

function countOf(files: Readonly<Record<string, readonly string[]>>): number {
  return Object.values(files).reduce((sum, names) => sum + names.length, 0);
}

function fileIn(stateDir: string): string {
  return join(stateDir, 'inventory.json');
}
