import type { ProcessIdentity } from '../ports.ts';
import { identify, isSameAlive } from './identity.ts';
import type { ProcessRecord, ProcessRecords } from './records.ts';
import { findProcess, isTagged } from './table.ts';
import { terminate, type Ladder } from './terminate.ts';

/** Ends what the children of dead owners left running and removes their records; one line for each. */
export async function killLeftovers(records: ProcessRecords, ladder: Ladder): Promise<readonly string[]> {
  const orphaned = records.load().filter((record) => !isOwned(record));
  return Promise.all(orphaned.map(async (record) => {
    const killed = await terminate({ tag: record.tag, leader: record.owner === undefined ? undefined : provenLeader(record) }, ladder);
    records.remove(record.tag);
    return renderLeftover(record, killed);
  }));
}

/** A torn record names its owner's number in the tag: any process with it may be the owner, so it is left alone. */
function isOwned(record: ReturnType<ProcessRecords['load']>[number]): boolean {
  if (record.owner !== undefined) return isSameAlive(record.owner);
  return identify(Number(record.tag.split('-')[0])) !== undefined;
}

/** The recorded child only if start time and tag both say that it is this one (numbers are used again). */
function provenLeader({ child, tag }: ProcessRecord): ProcessIdentity | undefined {
  const row = child === undefined ? undefined : findProcess(child.pid);
  if (child === undefined || row?.startTime !== child.startTime) return undefined;
  const environment = row.environment();
  return environment.trim() === '' || isTagged(row, tag) ? child : undefined;
}

function renderLeftover(record: ReturnType<ProcessRecords['load']>[number], killed: readonly ProcessIdentity[]): string {
  const name = record.owner === undefined ? record.tag : record.label;
  if (killed.length === 0) return `${name}: nothing of it was running any more.`;
  return `${name}: killed ${killed.map(({ pid }) => pid).join(', ')}, left by a keepgreen that crashed.`;
}
