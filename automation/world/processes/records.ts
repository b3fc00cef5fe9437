import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProcessIdentity } from '../ports.ts';

const identity = z.object({ pid: z.number().int().positive(), startTime: z.string() });

/** What is known on disk of a running child, so that the next start can end what a crash left. */
const processRecord = z.object({
  tag: z.string(),
  label: z.string(),
  /** undefined in the instant before the child has its number. */
  child: identity.optional(),
  owner: identity,
});
export type ProcessRecord = z.infer<typeof processRecord>;

export interface ProcessRecords {
  /** Throws when the folder can't be written. */
  save(tag: string, label: string, child: ProcessIdentity | undefined): void;
  remove(tag: string): void;
  /** All records; one that can't be read is given by its tag alone. */
  load(): readonly (ProcessRecord | { readonly tag: string; readonly owner: undefined })[];
}

/** One small file for each child in `folder`, which is made when the first is saved. */
export function createProcessRecords(folder: string, owner: ProcessIdentity): ProcessRecords {
  const fileOf = (tag: string) => join(folder, `${tag}.json`);
  return {
    save(tag, label, child) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const record: ProcessRecord = { tag, label, ...(child === undefined ? {} : { child }), owner };
      const next = join(folder, `.${tag}.next`);
      writeFileSync(next, `${JSON.stringify(record)}\n`, { mode: 0o600 });
      renameSync(next, fileOf(tag));
    },
    remove(tag) {
      rmSync(fileOf(tag), { force: true });
      rmSync(join(folder, `.${tag}.next`), { force: true });
    },
    load: () => namesIn(folder).map((name) => parseRecord(fileOf(name), name)),
  };
}

/** Tags of the records in a folder; of a folder that isn't there, none. */
function namesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).map((name) => /^\.?(.+)\.(?:json|next)$/.exec(name)?.[1]);
    return [...new Set(names.filter((name) => name !== undefined))];
  } catch {
    return [];
  }
}

/** The tag is the file's name, so that even a torn record says which processes are meant. */
function parseRecord(file: string, tag: string): ReturnType<ProcessRecords['load']>[number] {
  try {
    return { ...processRecord.parse(JSON.parse(readFileSync(file, 'utf8'))), tag };
  } catch {
    return { tag, owner: undefined };
  }
}
