import type { Settings } from '../../automation/config/settings.ts';
import { changedDestinations, findDestinations, repoOf } from '../../automation/notify/destinations.ts';
import { openEnclosures } from '../../automation/notify/enclosure.ts';
import type { Enclosures } from '../../automation/notify/enclosure.ts';
import { enqueue } from '../../automation/notify/enqueue.ts';
import { closeGreenIssues } from '../../automation/notify/green-again.ts';
import { createHandOffs } from '../../automation/notify/hand-offs.ts';
import type { HandOffs } from '../../automation/notify/hand-offs.ts';
import { Postman } from '../../automation/notify/postman.ts';
import { createMemoryStore } from '../../automation/store/memory-store.ts';
import type { Attempt } from '../../automation/task/attempt.ts';
import { noUsage } from '../../automation/task/attempt.ts';
import { fingerprintOf } from '../../automation/task/failure.ts';
import type { Failure } from '../../automation/task/failure.ts';
import type { Letter, State, Store } from '../../automation/task/state.ts';
import { newTask } from '../../automation/task/task.ts';
import type { Task } from '../../automation/task/task.ts';
import { createGit } from '../../automation/world/git.ts';
import { createHttp } from '../../automation/world/http.ts';
import type { Http, Processes } from '../../automation/world/ports.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createRedactor } from '../../automation/world/redact.ts';
import { createMemoryLog, createScriptedClock } from '../../automation/world/scripted.ts';
import type { MemoryLog, ScriptedClock } from '../../automation/world/scripted.ts';
import { temporaryFolder } from '../support/project.ts';
import { settingsFor } from '../workspace/open.ts';

export interface PostOffice {
  readonly store: Store;
  readonly clock: ScriptedClock;
  readonly log: MemoryLog;
  readonly settings: Settings;
  readonly enclosures: Enclosures;
  readonly stateDir: string;
  postman: Postman;
  handOffs: HandOffs;
  /** As when a task ends: letters are written down and named in the state. */
  hand(task: Task, more?: { readonly guiltyDiff?: string; readonly diffs?: ReadonlyMap<number, string>; readonly command?: string }): Promise<void>;
  /** As when these failures were seen green. */
  green(failures: readonly Failure[]): Promise<void>;
  /** Looks until nothing is due and nothing is on its way. Time stands still meanwhile. */
  rest(): Promise<void>;
  /** Lets time pass, then rests. */
  pass(seconds: number): Promise<void>;
  /** The process dies where it stands and another one starts: only the state and the files remain. */
  restart(changes?: Partial<Settings>): Promise<void>;
  letters(): Promise<readonly Letter[]>;
  state(): Promise<State>;
}

const processes: Processes = {
  run: () => Promise.reject(new Error('no desktop here')), start: () => { throw new Error('no desktop here'); }, isAlive: () => false,
  self: () => ({ pid: 1, startTime: '0' }), killLeftovers: () => Promise.resolve([]),
};

/** The real postman with the real octokit and node-fetch; only time plays a script. */
export async function openPostOffice(some: Partial<Settings>, options: { readonly secrets?: readonly string[]; readonly http?: Http; readonly stateDir?: string; readonly store?: Store } = {}): Promise<PostOffice> {
  const stateDir = options.stateDir ?? temporaryFolder('keepgreen-state');
  const [clock, random, log, http] = [createScriptedClock('2026-11-25T10:00:00.000Z'), createRandom(), createMemoryLog(), options.http ?? createHttp()];
  const store = options.store ?? createMemoryStore();
  const git = createGit({ clock, random });
  const redact = createRedactor(options.secrets ?? []);
  const enclosures = openEnclosures(stateDir, random);
  let settings = settingsFor('/work/of/me/shop', { stateDir, githubRepo: 'me/shop', ...some });
  let alive = new AbortController();
  const make = async () => {
    // What dies writes nothing any more.
    alive.abort();
    alive = new AbortController();
    const { signal } = alive;
    const mortal: Store = { ...store, read: () => store.read(), update: (change) => (signal.aborted ? new Promise(() => undefined) : store.update(change)) };
    const states = await findDestinations({ settings, http, clock, git, processes, env: {} });
    const on = states.filter((one) => one.kind === 'on');
    const repo = () => repoOf({ settings, git });
    const postman = new Postman({ store: mortal, couriers: new Map(on.map((one) => [one.destination, one.courier])), enclosures, settings, repo, clock, random, log, redact });
    const handOffs = createHandOffs({ settings, enclosures, random, log, redact, destinations: async () => ({ on: on.map((one) => one.destination), repo: await repo() }) });
    await postman.recover(await changedDestinations(settings, random));
    return { postman, handOffs };
  };
  let made = await make();
  const office: PostOffice = {
    store, clock, log, settings, enclosures, stateDir,
    postman: made.postman,
    handOffs: made.handOffs,
    async hand(task, more = {}) {
      const prepared = await made.handOffs.prepare({ task, outcome: 'unfixable', summary: task.summary, guiltyDiff: '', diffs: new Map(), command: 'npx vitest run a.test.ts', now: clock.now(), ...more });
      if (prepared !== undefined) await store.update((draft) => enqueue(draft, prepared, clock.now()));
    },
    green: (failures) => store.update((draft) => closeGreenIssues(draft, { taskId: 'task_0000000f', runs: [], everything: false, proven: new Set(failures.map((failure) => failure.fingerprint)) }, clock.now())),
    async rest() {
      for (let quiet = 0; quiet < 2; ) {
        quiet = (await office.postman.hasWork()) ? 0 : quiet + 1;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    async pass(seconds) {
      await clock.advance(seconds * 1000);
      await office.rest();
    },
    async restart(changes = {}) {
      settings = { ...settings, ...changes };
      made = await make();
      office.postman = made.postman;
    },
    letters: async () => (await store.read()).outbox,
    state: () => store.read(),
  };
  return office;
}

export function failureOf(name: string, message = `${name} is red`, file = 'src/a.test.ts'): Failure {
  const failure = { check: 'vitest', kind: 'test' as const, file, name, message };
  return { ...failure, fingerprint: fingerprintOf(failure), line: 3, column: 1, stack: null };
}

let made = 0;

/** A task that was given up after one refused attempt. */
export function lostTask(failures: readonly Failure[], changes: Partial<Task> = {}): Task {
  made += 1;
  const task = newTask(`task_${made.toString(16).padStart(8, '0')}`, { type: 'file_change', files: ['src/a.ts'], description: 'saved src/a.ts', priority: 2 }, new Date('2026-11-25T09:00:00.000Z'));
  return { ...task, failures: [...failures], attempts: [attemptOf(1)], summary: 'agent: all 3 attempts were refused', costUsd: 0.25, tokens: 100, ...changes };
}

export function attemptOf(number: number, changes: Partial<Attempt> = {}): Attempt {
  return { number, fixer: 'agent', startedAt: '2026-11-25T09:00:00.000Z', endedAt: '2026-11-25T09:01:00.000Z', durationMs: 60_000, ending: 'code', summary: 'still red', rationale: '', evidence: ['"adds up" still fails'], files: ['src/a.ts'], diffHash: 'abc', runDir: `runs/task/${number}`, usage: noUsage, confidence: null, ...changes };
}
