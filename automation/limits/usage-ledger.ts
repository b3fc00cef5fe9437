import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { KeepgreenError, renderError } from '../errors.ts';
import { isRecord, toCamel, toSnake } from '../store/codec.ts';
import { identityAt, sameFile, type FileIdentity } from '../store/file-identity.ts';
import { readWhole } from '../store/load.ts';
import { createLock, type Hold } from '../store/lock.ts';
import { corruptPath, isLeftover, statePaths, type StatePaths } from '../store/paths.ts';
import { saveState } from '../store/save.ts';
import type { World } from '../world/ports.ts';
import { charge, emptyBook, tidied, USAGE_VERSION, UsageBook, type Amount, type Reservation } from './usage.ts';

/** The book of one user and machine, behind its lock. */
export interface UsageLedger {
  /** The newest book. Throws KeepgreenError when it can't be had. */
  read(): Promise<UsageBook>;
  /** Read, change, write, under the lock between all processes. `change` is pure and may run more than once; returning the very book it was given writes nothing. */
  update<T>(change: (book: UsageBook, now: Date) => { readonly book: UsageBook; readonly value: T }): Promise<T>;
}

export interface LedgerDeps extends Pick<World, 'clock' | 'random' | 'log'> {
  /** Absolute. */
  readonly file: string;
  readonly isAlive: (owner: Reservation['owner']) => boolean;
  /** Charged when a damaged book was lost: what an attempt may have used that only it told of, and all that anybody may. */
  readonly lost: { readonly attempt: Amount; readonly everything: Amount };
}

const MAX_CONFLICTS = 50;

/** Opens nothing and writes nothing before the first update. */
export function openUsageLedger(deps: LedgerDeps): UsageLedger {
  const place = { paths: statePaths(deps.file), deps, writer: deps.random.hex(6) };
  const lock = createLock(`${deps.file}.lock`, deps);
  let known: Known | undefined;
  const change: UsageLedger['update'] = async (make) => {
    await makeFolder(place.paths.dir);
    for (let tries = 1; tries <= MAX_CONFLICTS; tries += 1) {
      const done = await lock.hold(async (hold) => {
        const before = await loadUnderLock(place);
        const now = deps.clock.now();
        const made = make(tidied(before.book, (one) => isDead(one, deps), now), now);
        if (made.book === before.book && !before.rescued) return { known: before, value: made.value };
        const next = await save(place, before, made.book, hold);
        return next === undefined ? undefined : { known: next, value: made.value };
      });
      if (done !== undefined) {
        known = done.known;
        return done.value;
      }
    }
    throw new KeepgreenError('state_locked', `${deps.file} was changed by others ${MAX_CONFLICTS} times while it was being written.`, 'Find out which other program writes it.');
  };
  return {
    async read() {
      if (known === undefined || !sameFile(await identityAt(deps.file), known.identity)) {
        const loaded = await load(deps.file);
        if (loaded.kind === 'loaded') known = loaded;
        // Damaged or gone: under the lock it is found out what is left of it.
        else if (loaded.kind === 'corrupt' || (await hasTraces(place.paths))) await change((book) => ({ book, value: undefined }));
        else known = { book: emptyBook(), identity: null };
      }
      return tidied(known?.book ?? emptyBook(), (one) => isDead(one, deps), deps.clock.now());
    },
    update: change,
  };
}

/** The person's own: what they spend is nobody else's business. */
async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new KeepgreenError('state_write_failed', `The folder ${dir} for what the agent has used can't be made: ${renderError(error)}.`, 'Make it, or set USAGE_FILE to a path that this user may write.', error);
  });
}

interface Known {
  readonly book: UsageBook;
  /** null: there is no file. */
  readonly identity: FileIdentity | null;
}

interface Place {
  readonly paths: StatePaths;
  readonly deps: LedgerDeps;
  readonly writer: string;
}

type Loaded = ({ readonly kind: 'loaded' } & Known) | { readonly kind: 'absent' } | { readonly kind: 'corrupt'; readonly reason: string };

async function load(file: string): Promise<Loaded> {
  const raw = await readWhole(file).catch((error: unknown) => {
    throw new KeepgreenError('state_unreadable', `What the agent has used (${file}) can't be read: ${renderError(error)}`, 'Make it a file that this user may read and write, or set USAGE_FILE to another path.', error);
  });
  if (raw === null) return { kind: 'absent' };
  const document = parseJson(raw.text);
  if (!isRecord(document)) return { kind: 'corrupt', reason: raw.text.trim() === '' ? 'is empty' : 'is not a whole JSON object' };
  const version = document['version'];
  if (typeof version === 'number' && version > USAGE_VERSION) throw newer(file, version);
  const parsed = UsageBook.safeParse(toCamel(document));
  if (parsed.success) return { kind: 'loaded', book: parsed.data, identity: raw.identity };
  const issue = parsed.error.issues[0];
  return { kind: 'corrupt', reason: `does not match its schema (${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''})` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function newer(file: string, version: number): KeepgreenError {
  return new KeepgreenError('state_newer', `${file} was written by a later keepgreen (its version is ${version}, this one knows ${USAGE_VERSION}); it was left untouched.`, 'Update keepgreen, or give this one another USAGE_FILE.');
}

/** Something was written here once. */
async function hasTraces(paths: StatePaths): Promise<boolean> {
  return (await identityAt(paths.previous)) !== null;
}

/**
 * A damaged book is moved aside, never deleted and never read as an empty one: the generation before takes over and
 * is charged with the attempt that only the lost one may have told of; without one, all that the limits allow counts
 * as used.
 */
async function loadUnderLock({ paths, deps }: Place): Promise<Known & { readonly rescued: boolean }> {
  await sweep(paths);
  const loaded = await load(paths.state);
  if (loaded.kind === 'loaded') return { ...loaded, rescued: false };
  if (loaded.kind === 'absent' && !(await hasTraces(paths))) return { book: emptyBook(), identity: null, rescued: false };
  const aside = loaded.kind === 'corrupt' ? await moveAside(paths, deps) : undefined;
  const previous = await load(paths.previous);
  const [now, name] = [deps.clock.now(), aside ?? paths.state];
  const note = previous.kind === 'loaded' ? `${name} was ${aside === undefined ? 'missing' : 'damaged'}: these figures are those before its last change, and one attempt more` : `${name} was damaged: everything that the limits allow counts as used for a day; raise one with: keepgreen limits set NAME VALUE`;
  deps.log.error(`The ledger of what the agent has used: ${note}.`, { usage_file: paths.state, reason: loaded.kind === 'corrupt' ? `it ${loaded.reason}` : 'it is gone' });
  const [base, amount] = previous.kind === 'loaded' ? [previous.book, deps.lost.attempt] : [emptyBook(), deps.lost.everything];
  return { book: { ...charge(base, amount, now), note }, identity: null, rescued: true };
}

async function moveAside(paths: StatePaths, { clock }: LedgerDeps): Promise<string> {
  for (let nth = 0; ; nth += 1) {
    const target = corruptPath(paths, clock.now(), nth);
    if ((await identityAt(target)) !== null) continue;
    await rename(paths.state, target);
    return target;
  }
}

/** What a killed writer left. Under the lock nobody else is writing. */
async function sweep(paths: StatePaths): Promise<void> {
  for (const name of await readdir(paths.dir)) if (isLeftover(paths, name)) await rm(join(paths.dir, name), { force: true });
}

/** Undefined when somebody else was faster. */
async function save({ paths, deps, writer }: Place, before: Known, book: UsageBook, hold: Hold): Promise<Known | undefined> {
  const next = { ...book, rev: before.book.rev + 1 };
  const saved = await saveState({ paths, clock: deps.clock, writer }, `${JSON.stringify(toSnake(next), null, 2)}\n`, before.identity, hold);
  return saved.kind === 'saved' ? { book: next, identity: saved.identity } : undefined;
}

/** Of another machine that shares this home nothing is known; what it reserved falls away after a day. */
function isDead({ owner, host }: Reservation, { isAlive }: LedgerDeps): boolean {
  return host === hostname() && !isAlive(owner);
}

/** The ledger's twin without a disk, for tests. */
export function createMemoryLedger(deps: Pick<LedgerDeps, 'clock' | 'isAlive'>, book: UsageBook = emptyBook()): UsageLedger {
  let known = book;
  const look = () => tidied(known, (one) => one.host === hostname() && !deps.isAlive(one.owner), deps.clock.now());
  return {
    read: () => Promise.resolve(look()),
    update(change) {
      const made = change(look(), deps.clock.now());
      known = made.book === known ? known : { ...made.book, rev: known.rev + 1 };
      return Promise.resolve(made.value);
    },
  };
}
