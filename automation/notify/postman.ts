import { renderError } from '../errors.ts';
import type { Settings } from '../config/settings.ts';
import { KEEP } from '../task/state.ts';
import type { Destination, Letter, State, Store } from '../task/state.ts';
import { findTask } from '../store/views.ts';
import type { Clock, Log, Random } from '../world/ports.ts';
import { retryDestinations } from './breaker.ts';
import type { Courier, Delivery } from './courier.ts';
import { giveUpExpired, recoverSending, settle, take } from './deliver.ts';
import type { Taken } from './deliver.ts';
import { digestFingerprint, fold, makeDigest } from './digest.ts';
import type { Enclosure, Enclosures } from './enclosure.ts';
import { newLetter } from './enqueue.ts';
import { dueNotice, enqueueNotice } from './notices.ts';
import type { DueNotice } from './notices.ts';
import { makeHandOff, redacted } from './packet.ts';
import { expired, nextTurn, outdated } from './schedule.ts';

/** What is being sent when keepgreen stops may end within so long; then it is cut off, and found out about at the next start. */
const STOP_GRACE_MS = 3000;
const WRITE_AGAIN_MS = 1000;
/** One letter is several calls of at most 30 s each. */
const LONGEST_ERRAND_MS = 150_000;

export interface PostmanNeeds {
  readonly store: Store;
  readonly couriers: ReadonlyMap<Destination, Courier>;
  readonly enclosures: Enclosures;
  readonly settings: Pick<Settings, 'maxIssuesPerHour' | 'maxIssuesPerDay' | 'maxMessagesPerHour' | 'escalationMaxAgeHours' | 'projectRoot'>;
  /** `owner/name`, for issues; '' when none. Must not throw. */
  readonly repo: () => Promise<string>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly redact: (text: string) => string;
}

/**
 * Brings the letters of the outbox to where they belong, one at a time for each destination. `look` is called by the
 * loop at each turn; everything else happens in the background and is bounded. Only the one orchestrator may have one.
 */
export class Postman {
  readonly #needs: PostmanNeeds;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #cutOff = new AbortController();
  readonly #closed = new AbortController();
  #lastTrouble = '';

  constructor(needs: PostmanNeeds) {
    this.#needs = needs;
  }

  /** Before the first look: what the last run left. `changed`: destinations whose settings are other ones now. */
  async recover(changed: ReadonlySet<string>): Promise<void> {
    const { store, clock, enclosures, log } = this.#needs;
    const now = clock.now();
    const { lost, known } = await store.update((draft) => {
      retryDestinations(draft, now, changed);
      return { lost: recoverSending(draft, now), known: draft.outbox.map((letter) => letter.id) };
    });
    if (lost > 0) log.warn(`${lost} messages were being sent when keepgreen ended; whether they arrived is found out before they are sent again`);
    await enclosures.sweep(new Set(known));
  }

  /** Starts what is due, as the state stands. Never throws, returns at once. */
  look(state: State): void {
    if (this.#closed.signal.aborted) return;
    const now = this.#needs.clock.now();
    if (expired(state, this.#needs.settings.escalationMaxAgeHours, now).length > 0 || outdated(state.outbox, KEEP.letters, now).length > 0) this.#inBackground('tidy', () => this.#tidy());
    const notice = dueNotice(state, this.#needs.couriers.keys(), now);
    if (notice !== undefined) this.#inBackground('notice', () => this.#notice(notice));
    for (const courier of this.#needs.couriers.values()) this.#lookFor(courier, state, now);
  }

  /** Is anything being sent, or due now? */
  async hasWork(): Promise<boolean> {
    const state = await this.#needs.store.read();
    this.look(state);
    return this.#busy.size > 0;
  }

  /** Ends within seconds. What could not be finished is found out about at the next start. */
  async stop(): Promise<void> {
    this.#closed.abort();
    const ended = new AbortController();
    const all = Promise.all(this.#busy.values()).then(() => ended.abort());
    await Promise.race([all, this.#needs.clock.sleep(STOP_GRACE_MS, ended.signal)]);
    this.#cutOff.abort();
    await Promise.race([all, this.#needs.clock.sleep(STOP_GRACE_MS, ended.signal)]);
    ended.abort();
  }

  #lookFor(courier: Courier, state: State, now: Date): void {
    const { destination } = courier;
    if (this.#busy.has(destination)) return;
    const turn = nextTurn(state, destination, this.#needs.settings, now);
    switch (turn.kind) {
      case 'none':
        return;
      case 'send':
        return this.#inBackground(destination, () => this.#send(courier, turn.letter));
      case 'digest':
        return this.#inBackground(destination, () => this.#fold(destination, turn.letters));
      default:
        return turn satisfies never;
    }
  }

  /** A fault here is said once, and never ends anything else. */
  #inBackground(name: string, work: () => Promise<void>): void {
    if (this.#busy.has(name)) return;
    const working = work()
      .then(() => {
        this.#lastTrouble = '';
      })
      .catch(async (error: unknown) => {
        const trouble = renderError(error);
        if (trouble !== this.#lastTrouble) this.#needs.log.error(`messages could not be looked after, trying again: ${trouble}`);
        this.#lastTrouble = trouble;
        await this.#needs.clock.sleep(WRITE_AGAIN_MS, this.#closed.signal);
      })
      .finally(() => this.#busy.delete(name));
    this.#busy.set(name, working);
  }

  async #send(courier: Courier, letter: Letter): Promise<void> {
    const { store, clock, log } = this.#needs;
    const enclosure = await this.#enclosureOf(letter);
    const taken = await store.update((draft) => take(draft, letter.id, clock.now()));
    if (taken === undefined) return this.#needs.enclosures.remove([letter.id]);
    const delivery = await this.#carry(courier, taken, enclosure);
    if (delivery.kind === 'refused' || delivery.kind === 'unknown') log.warn(`${courier.destination} was not told (${delivery.kind}): ${delivery.why}`, { letter: letter.id, task: letter.taskId });
    else log.info(delivery.kind === 'needless' ? `${courier.destination} was not told: ${delivery.why}` : `${courier.destination} was told${delivery.reference === null ? '' : `: ${delivery.reference}`}`, { letter: letter.id, task: letter.taskId });
    await this.#writeDown(taken, delivery);
  }

  async #carry(courier: Courier, { letter, issue, mayHaveArrived }: Taken, enclosure: Enclosure): Promise<Delivery> {
    const { clock, redact } = this.#needs;
    const over = new AbortController();
    void clock.sleep(LONGEST_ERRAND_MS, over.signal).then(() => over.abort());
    try {
      return await courier.deliver({ letter, issue, mayHaveArrived, now: clock.now(), enclosure: redacted(enclosure, redact) }, AbortSignal.any([this.#cutOff.signal, over.signal]));
    } catch (error) {
      return { kind: 'unknown', why: `it could not be sent: ${renderError(error)}` };
    } finally {
      over.abort();
    }
  }

  /** What was sent must not be sent again, so while the disk refuses, nothing else is done here. */
  async #writeDown({ letter, mayHaveArrived }: Taken, delivery: Delivery): Promise<void> {
    const { store, clock, random, log } = this.#needs;
    const jitter = random.fraction();
    for (;;) {
      try {
        await store.update((draft) => settle(draft, { id: letter.id, mayHaveArrived, delivery, jitter }, clock.now()));
        return;
      } catch (error) {
        if (this.#closed.signal.aborted) throw error;
        log.error(`that ${letter.destination} was told could not be written down, trying again: ${renderError(error)}`);
        await clock.sleep(WRITE_AGAIN_MS, this.#closed.signal);
      }
    }
  }

  async #fold(destination: Destination, letters: readonly Letter[]): Promise<void> {
    const { store, clock, random, enclosures, log, redact } = this.#needs;
    const id = random.hex(8);
    const loaded = await Promise.all(letters.map((letter) => this.#enclosureOf(letter)));
    const digest = redacted(makeDigest(letters, loaded), redact);
    await enclosures.save(id, { kind: 'digest', digest });
    const repo = destination === 'github' ? await this.#needs.repo() : '';
    const taken = await store.update((draft) => fold(draft, letters, { letter: newLetter({ id, taskId: null, fingerprint: digestFingerprint(destination, id), destination, kind: 'digest' }, clock.now()), failures: digest.failures, repo }, clock.now()));
    log.warn(`${taken.length} messages to ${destination} are more than may be sent now; they go as one`);
    await enclosures.remove(taken.length === 0 ? [id] : taken);
  }

  async #notice(due: DueNotice): Promise<void> {
    const { store, clock, random, enclosures, redact } = this.#needs;
    const ids = due.to.map(() => random.hex(8));
    const notice = redacted(due.notice, redact);
    await Promise.all(ids.map((id) => enclosures.save(id, { kind: 'notice', notice })));
    await enclosures.remove(await store.update((draft) => enqueueNotice(draft, due, ids, clock.now())));
  }

  async #tidy(): Promise<void> {
    const { store, clock, log, enclosures, settings } = this.#needs;
    const { lines, gone } = await store.update((draft) => {
      const now = clock.now();
      const said = giveUpExpired(draft, settings, now);
      const old = new Set(outdated(draft.outbox, KEEP.letters, now).map((letter) => letter.id));
      draft.outbox = draft.outbox.filter((letter) => !old.has(letter.id));
      return { lines: said, gone: [...old] };
    });
    for (const line of lines) log.warn(line);
    await enclosures.remove(gone);
  }

  /** A text that is gone is made again from what the state still knows: who was to be told shall be told. */
  async #enclosureOf(letter: Letter): Promise<Enclosure> {
    const { enclosures, store, clock, redact, settings } = this.#needs;
    const saved = letter.kind === 'close' ? undefined : await enclosures.load(letter.id);
    if (saved !== undefined) return saved;
    const task = letter.taskId === null ? undefined : findTask(await store.read(), letter.taskId);
    const project = settings.projectRoot.split(/[\\/]/).at(-1) ?? '';
    if (task !== undefined) return { kind: 'hand_off', failures: [], handOff: makeHandOff({ task, outcome: task.outcome ?? 'unfixable', summary: task.summary, project, now: clock.now(), guiltyDiff: '', diffs: new Map(), command: '', redact }) };
    return { kind: 'notice', notice: { title: 'something was not fixed', text: `keepgreen has something to say about ${project}, but its text is lost (outbox/${letter.id}.json).`, next: 'keepgreen tasks --status failed', at: letter.createdAt } };
  }
}
