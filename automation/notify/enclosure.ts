import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../errors.ts';
import { FailureRef } from '../task/state.ts';
import { saveDurably } from '../world/durable.ts';
import type { Random } from '../world/ports.ts';
import { HandOff } from './packet.ts';

/** What many letters became when there were too many: one line for each. */
export const Digest = z.object({
  since: z.string(),
  items: z.array(z.object({ taskId: z.string().nullable(), fingerprint: z.string(), line: z.string() })),
  /** Further ones that are not listed. */
  more: z.number().int().nonnegative(),
  failures: z.array(FailureRef),
});
export type Digest = z.infer<typeof Digest>;

/** Something about keepgreen itself: the agent is paused, a budget is used up. */
export const Notice = z.object({ title: z.string(), text: z.string(), next: z.string(), at: z.string() });
export type Notice = z.infer<typeof Notice>;

/** The text of a letter before it is rendered for its destination. */
export const Enclosure = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hand_off'), handOff: HandOff, failures: z.array(FailureRef) }),
  z.object({ kind: z.literal('digest'), digest: Digest }),
  z.object({ kind: z.literal('notice'), notice: Notice }),
]);
export type Enclosure = z.infer<typeof Enclosure>;

const Saved = z.object({ version: z.literal(1), enclosure: Enclosure });
/** Ids are ours, but they come out of a file that people may edit. */
const Id = /^[0-9a-f]{8,32}$/;

/** The texts of letters: `outbox/<id>.json` beside the state file. */
export interface Enclosures {
  /** Durable when it resolves: the state may name it from then on. */
  save(id: string, enclosure: Enclosure): Promise<void>;
  /** Undefined when it is gone or can't be read. */
  load(id: string): Promise<Enclosure | undefined>;
  remove(ids: readonly string[]): Promise<void>;
  /** Removes what no letter names. Only while nobody is about to write one. */
  sweep(known: ReadonlySet<string>): Promise<void>;
}

export function openEnclosures(stateDir: string, random: Random): Enclosures {
  const dir = join(stateDir, 'outbox');
  const fileOf = (id: string) => join(dir, `${id}.json`);
  return {
    async save(id, enclosure) {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await saveDurably(fileOf(id), JSON.stringify({ version: 1, enclosure }), random.hex(4));
    },
    async load(id) {
      if (!Id.test(id)) return undefined;
      const text = await readFile(fileOf(id), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : parse(text);
    },
    async remove(ids) {
      await Promise.allSettled(ids.filter((id) => Id.test(id)).map((id) => rm(fileOf(id), { force: true })));
    },
    async sweep(known) {
      const names = await readdir(dir).catch((error: unknown) => {
        if (systemCode(error) === 'ENOENT') return [];
        throw error;
      });
      const strays = names.filter((name) => /^[0-9a-f]{8,32}\.json(?:\.[0-9a-f]+\.tmp)?$/.test(name) && (name.endsWith('.tmp') || !known.has(name.slice(0, name.indexOf('.')))));
      await Promise.allSettled(strays.map((name) => rm(join(dir, name), { force: true })));
    },
  };
}

function parse(text: string): Enclosure | undefined {
  try {
    return Saved.safeParse(JSON.parse(text)).data?.enclosure;
  } catch {
    return undefined;
  }
}
