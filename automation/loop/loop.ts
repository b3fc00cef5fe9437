import { hostname } from 'node:os';
import { renderError } from '../errors.ts';
import type { Shop } from '../steps/job.ts';
import type { Watcher } from '../task/changes.ts';
import type { ProcessStatus, State, Store } from '../task/state.ts';
import type { Task } from '../task/task.ts';
import { endPauseIfPossible, probeDue } from './agent-pause.ts';
import type { AgentProbe } from './agent-pause.ts';
import type { Postman } from '../notify/postman.ts';
import { claimNext, pickNext } from './claim-next.ts';
import { checkHealth } from './health.ts';
import type { Health } from './health.ts';
import { takeInHand } from './task-in-hand.ts';
import type { TaskInHand } from './task-in-hand.ts';
import { forgetQuestion, withdrawExpired, withdrawOvertaken } from './questions.ts';
import { putBackLost } from './recover.ts';
import { obeyCancels } from './wishes.ts';

/** A wish of another process is seen within this time; our own writes nudge the loop at once. */
const TICK_MS = 250;
/** After an abort, how long a step may take to let go before the task is left for the next start's recovery. */
const ABORT_GRACE_MS = 10_000;
const TROUBLE_PAUSE_MS = 1000;
/** A limit that another process has raised is seen within this time. */
const BUDGET_LOOK_MS = 1000;
/** How long a one-shot run waits for its messages to be delivered; the rest goes with the next start. */
const SEND_OFF_MS = 15_000;

export interface LoopDeps {
  readonly shop: Shop;
  readonly store: Store;
  /** undefined in a one-shot run. */
  readonly watcher: Watcher | undefined;
  readonly probeAgent: AgentProbe;
  /** Brings what is in the outbox to where it belongs; undefined: nothing is sent. */
  readonly postman?: Pick<Postman, 'look' | 'hasWork' | 'stop'>;
  /** One-shot: only these tasks are claimed, a stored pause doesn't hold them, and the loop ends by itself when they are settled. */
  readonly only?: ReadonlySet<string>;
}

/** Claims tasks one after the other and takes each through the pipeline; heartbeat, health and stored wishes in between. */
export class Loop {
  /** Resolves when the loop has ended: stopped, asked to by a stored wish, or idle in a one-shot run. Never rejects. */
  readonly done: Promise<void>;
  readonly #deps: LoopDeps;
  readonly #stopping = new AbortController();
  readonly #hurry = new AbortController();
  #finish: () => void = () => undefined;
  #wake = new AbortController();
  #inHand: TaskInHand | undefined;
  #background: Promise<void> | undefined;
  #heartbeatDue = -Infinity;
  #healthDue = -Infinity;
  #budgetDue = -Infinity;
  #health: Health = { stateManager: 'ok', fileWatcher: 'ok', testRunner: 'ok', claudeInstances: 'ok' };
  #lastTrouble = '';

  constructor(deps: LoopDeps) {
    this.#deps = deps;
    this.done = new Promise((resolve) => (this.#finish = resolve));
  }

  start(): void {
    void this.#run();
  }

  /** The task in hand gets DRAIN_SECONDS to end, then goes back to the queue; `now` doesn't wait for it. */
  async stop(how: { readonly now: boolean } = { now: false }): Promise<void> {
    if (how.now) this.#hurry.abort();
    this.#stopping.abort();
    await this.done;
  }

  async #run(): Promise<void> {
    const unsubscribe = this.#deps.store.subscribe(() => this.#wake.abort());
    while (!this.#stopping.signal.aborted) {
      this.#wake = new AbortController();
      const idle = await this.#guardedTurn();
      if (idle) break;
      await this.#clock.sleep(TICK_MS, AbortSignal.any([this.#wake.signal, this.#stopping.signal]));
    }
    await this.#drain();
    unsubscribe();
    this.#finish();
  }

  /** A turn that throws (disk full, lock held) is said once and tried again: the loop outlives what it can't write. */
  async #guardedTurn(): Promise<boolean> {
    try {
      const idle = await this.#turn();
      this.#lastTrouble = '';
      return idle;
    } catch (error) {
      const trouble = renderError(error);
      if (trouble !== this.#lastTrouble) this.#log.error(`the loop could not go on, trying again: ${trouble}`);
      this.#lastTrouble = trouble;
      await this.#clock.sleep(TROUBLE_PAUSE_MS, this.#stopping.signal);
      return false;
    }
  }

  /** One look at the stored state. Returns whether a one-shot run has nothing left to do. */
  async #turn(): Promise<boolean> {
    const { shop, store } = this.#deps;
    const state = await store.read();
    if (state.wishes.stop) this.#stopping.abort();
    await this.#obeyCancels(state);
    const questions = { store, clock: this.#clock, forget: (task: Task) => forgetQuestion(task, shop) };
    await withdrawExpired(state, questions);
    await withdrawOvertaken(state, questions);
    await this.#inHand?.compare(state);
    await this.#takeNext(state);
    await this.#beat(state);
    this.#lookAfterAgent(state);
    this.#lookAfterHealth();
    this.#deps.postman?.look(state);
    return this.#inHand === undefined && this.#deps.only !== undefined && areSettled(await this.#deps.store.read(), this.#deps.only);
  }

  async #obeyCancels(state: State): Promise<void> {
    const inHand = this.#inHand;
    if (state.wishes.cancel.length === 0) return;
    if (inHand !== undefined && state.wishes.cancel.includes(inHand.id)) inHand.stop('cancelled');
    if (state.wishes.cancel.every((id) => id === inHand?.id)) return;
    await this.#deps.store.update((draft) => obeyCancels(draft, inHand?.id, this.#clock.now()));
  }

  async #takeNext(state: State): Promise<void> {
    if (this.#inHand !== undefined || this.#stopping.signal.aborted) return;
    const { shop, store, only } = this.#deps;
    if (state.queues.inProgress.length > 0) await store.update((draft) => putBackLost(draft, this.#clock.now()));
    if (pickNext(state, this.#clock.now(), only) === undefined) return;
    const task = await store.update((draft) => claimNext(draft, process.pid, this.#clock.now(), only));
    if (task === undefined) return;
    const inHand = takeInHand(task, await store.read().catch(() => state), { shop, store, quitting: this.#stopping.signal });
    this.#inHand = inHand;
    void inHand.ended.then(() => {
      this.#inHand = undefined;
      this.#wake.abort();
    });
  }

  /** Written by the loop's own turns, so it stops when the loop does. */
  async #beat(state: State): Promise<void> {
    const status: ProcessStatus = state.wishes.paused ? 'paused' : 'running';
    const known = state.processes.orchestrator;
    const fresh = known?.pid === process.pid && known.status === status;
    if (this.#stopping.signal.aborted || (fresh && this.#clock.monotonicMs() < this.#heartbeatDue)) return;
    this.#heartbeatDue = this.#clock.monotonicMs() + this.#settings.heartbeatSeconds * 1000;
    await this.#writeStatus(status);
  }

  async #writeStatus(status: ProcessStatus): Promise<void> {
    const now = this.#clock.now().toISOString();
    const activity = this.#inHand?.activity() ?? '';
    await this.#deps.store.update((draft) => {
      const known = draft.processes.orchestrator;
      const startedAt = known?.pid === process.pid ? known.startedAt : now;
      draft.processes.orchestrator = { status, pid: process.pid, host: hostname(), startedAt, lastHeartbeat: now, projectRoot: this.#settings.projectRoot, activity, health: this.#health };
    });
  }

  #lookAfterAgent(state: State): void {
    if (this.#background !== undefined || !probeDue(state, this.#clock.now())) return;
    if (state.agentPause?.ending === 'budget' && !state.wishes.resumeAgent && this.#clock.monotonicMs() < this.#budgetDue) return;
    const { budgets } = this.#deps.shop;
    const facts = { clock: this.#clock, log: this.#log, probeSeconds: this.#settings.agentProbeSeconds, lookAtBudget: () => budgets.look() };
    this.#budgetDue = this.#clock.monotonicMs() + BUDGET_LOOK_MS;
    this.#inBackground(endPauseIfPossible(this.#deps.store, this.#deps.probeAgent, facts, this.#stopping.signal));
  }

  #lookAfterHealth(): void {
    const { watcher, shop, store } = this.#deps;
    if (this.#background !== undefined || watcher === undefined || this.#clock.monotonicMs() < this.#healthDue) return;
    this.#healthDue = this.#clock.monotonicMs() + this.#settings.healthCheckSeconds * 1000;
    const countChecks = async () => (await shop.checker.discover(this.#settings.projectRoot)).length;
    const look = checkHealth({ store, watcher, countChecks, fixers: shop.fixers, readyOf: shop.readyOf }).then((found) => {
      this.#health = found;
      this.#heartbeatDue = -Infinity;
    });
    this.#inBackground(look);
  }

  /** Slow looks (a probe, a health check) must not hold up claims; one at a time. */
  #inBackground(look: Promise<void>): void {
    this.#background = look
      .catch((error: unknown) => this.#log.warn(`a look at the program's own health failed: ${renderError(error)}`))
      .finally(() => {
        this.#background = undefined;
      });
  }

  /** Watcher first, then the task in hand: it may end by itself, then it is stopped, then it is left behind. */
  async #drain(): Promise<void> {
    await this.#writeStatusIfPossible('draining');
    await this.#within(ABORT_GRACE_MS, this.#stopWatcher());
    const inHand = this.#inHand;
    if (inHand !== undefined) {
      await this.#within(this.#settings.drainSeconds * 1000, inHand.ended, this.#hurry.signal);
      inHand.stop('shutdown');
      await this.#within(ABORT_GRACE_MS, inHand.ended);
    }
    if (this.#background !== undefined) await this.#within(ABORT_GRACE_MS, this.#background);
    await this.#sendOff();
    await this.#writeStatusIfPossible('stopped');
  }

  /** Nobody comes after a one-shot run, so it waits a little until everything is told. */
  async #sendOff(): Promise<void> {
    const { postman, only } = this.#deps;
    if (postman === undefined) return;
    if (only !== undefined && !this.#stopping.signal.aborted) await this.#within(SEND_OFF_MS, this.#untilSent(postman), this.#stopping.signal);
    await this.#within(ABORT_GRACE_MS, postman.stop());
  }

  async #untilSent(postman: Pick<Postman, 'hasWork'>): Promise<void> {
    while (!this.#stopping.signal.aborted && (await postman.hasWork().catch(() => false))) await this.#clock.sleep(TICK_MS / 5, this.#stopping.signal);
  }

  async #stopWatcher(): Promise<void> {
    await this.#deps.watcher?.stop().catch((error: unknown) => this.#log.warn(`the watcher did not stop cleanly: ${renderError(error)}`));
  }

  async #writeStatusIfPossible(status: ProcessStatus): Promise<void> {
    await this.#writeStatus(status).catch((error: unknown) => this.#log.error(`the status "${status}" could not be written: ${renderError(error)}`));
  }

  async #within(ms: number, ended: Promise<void>, hurry?: AbortSignal): Promise<void> {
    const waited = new AbortController();
    await Promise.race([ended, this.#clock.sleep(ms, AbortSignal.any([waited.signal, ...(hurry === undefined ? [] : [hurry])]))]);
    waited.abort();
  }

  get #clock() {
    return this.#deps.shop.world.clock;
  }

  get #log() {
    return this.#deps.shop.world.log;
  }

  get #settings() {
    return this.#deps.shop.settings;
  }
}

/** A task that waits for a paused agent, or for a file that rests, is settled for now: nobody sits in front of a one-shot run for hours. */
export function areSettled(state: State, ids: ReadonlySet<string>): boolean {
  const open = [...state.queues.inProgress, ...state.queues.pending.filter((task) => task.waitingFor !== 'agent' && task.waitingFor !== 'breaker')];
  return !open.some((task) => ids.has(task.id));
}
