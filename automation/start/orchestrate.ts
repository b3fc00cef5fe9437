import { join } from 'node:path';
import { KeepgreenError, renderError } from '../errors.ts';
import { Loop } from '../loop/loop.ts';
import { clearOldWishes, recoverTasks, retryPublishing } from '../loop/recover.ts';
import { claimInstance, clearStaleLock } from '../store/instance-guard.ts';
import { appendEvent } from '../store/views.ts';
import type { Watcher } from '../task/changes.ts';
import type { Store } from '../task/state.ts';
import { createIntake } from '../watch/intake.ts';
import { createWatcher } from '../watch/watcher.ts';
import { requireSandbox } from '../world/sandbox/sandbox.ts';
import { agentProbe } from './agent-probe.ts';
import { buildParts } from './build.ts';
import type { Base } from './base.ts';
import type { Parts } from './build.ts';

const GUARD_RETRY_MS = 50;

/** A running orchestrator. */
export interface Orchestrator {
  /** Resolves when it has ended and everything is put away: by stop(), a stored wish, or a settled one-shot. Never rejects. */
  readonly done: Promise<void>;
  /** The task in hand may end within DRAIN_SECONDS; `now` doesn't wait for it. */
  stop(how?: { readonly now: boolean }): Promise<void>;
}

/** `only`: a one-shot run of these tasks, without a watcher; else the project is watched until somebody says stop. */
export interface OrchestrateOptions extends Base {
  readonly only?: ReadonlySet<string>;
}

/**
 * Becomes the one orchestrator of the project and resolves when a save from now on is seen. Throws
 * KeepgreenError('already_running') with who runs when somebody does.
 */
export async function orchestrate(options: OrchestrateOptions): Promise<Orchestrator> {
  const { settings, store, world } = options;
  const instance = await claimPatiently(options);
  if (instance.kind === 'taken') throw await alreadyRunning(store, settings.projectRoot);
  const release = () => instance.release();
  try {
    await clearStaleLock(settings.lockFile, world.log, world.clock);
    const parts = await buildParts(options);
    await insistOnSandbox(parts);
    return await begin(parts, options.only, release);
  } catch (error) {
    await release();
    throw error;
  }
}

/** Without walls everything works; a person is told once that there are none. */
async function insistOnSandbox(parts: Parts): Promise<void> {
  const { sandbox, settings, world } = parts;
  try {
    requireSandbox(sandbox, settings.sandbox);
  } catch (error) {
    await parts.close();
    throw error;
  }
  if (sandbox.level === 'none') world.log.warn(`Checks and the agent run without a sandbox: ${sandbox.detail}.`, { setting: settings.sandbox });
}

/** A command that only asks whether somebody runs holds the guard for a moment too. */
async function claimPatiently({ settings, world }: Base): ReturnType<typeof claimInstance> {
  const place = { projectRoot: settings.projectRoot, stateDir: settings.stateDir };
  const claim = await claimInstance(place);
  if (claim.kind === 'claimed') return claim;
  await world.clock.sleep(GUARD_RETRY_MS);
  return claimInstance(place);
}

async function begin(parts: Parts, only: ReadonlySet<string> | undefined, release: () => Promise<void>): Promise<Orchestrator> {
  const { shop, store } = parts;
  const watcher = only === undefined ? makeWatcher(parts) : undefined;
  const watching = watcher?.start();
  try {
    // Side by side: what is written to mend a cut-off landing is in the ledger before, so the watcher takes it for ours.
    await Promise.all([recover(parts, only === undefined), watching]);
  } catch (error) {
    await Promise.allSettled([watching]);
    await watcher?.stop().catch(() => undefined);
    await parts.close();
    throw error;
  }
  const postman = await parts.escalation.postman().catch((error: unknown) => void parts.world.log.error(`messages can't be sent: ${renderError(error)}`));
  const loop = new Loop({ shop, store, watcher, ...(postman === undefined ? {} : { postman }), probeAgent: agentProbe(parts), ...(only === undefined ? {} : { only }) });
  loop.start();
  if (watcher !== undefined) void warm(parts).then(() => sayIfOnlyFree(parts));
  const done = loop.done.then(() => parts.close()).then(release).catch((error: unknown) => parts.world.log.error(`not everything could be put away: ${renderError(error)}`));
  return {
    done,
    async stop(how) {
      await loop.stop(how);
      await done;
    },
  };
}

function makeWatcher(parts: Parts): Watcher {
  const { settings, world, store, ledger, shop } = parts;
  const { clock, random, log, git } = world;
  const intake = createIntake({ store, settings, clock, random, log });
  return createWatcher({
    settings, clock, log, git, ledger,
    seenFile: join(settings.stateDir, 'seen.json'),
    busy: () => shop.workspaces.busy(),
    async onChanges(set) {
      parts.noteSave();
      await intake(set);
    },
  });
}

/** What a dead predecessor left: processes, half landings, worktrees, tasks in hand. */
async function recover({ world, shop, store, settings }: Parts, forAll: boolean): Promise<void> {
  const onBranches = settings.landMode === 'branch' || settings.landMode === 'pr';
  const lines = [...(await world.processes.killLeftovers()), ...(await shop.workspaces.recover())];
  await store.update((draft) => {
    clearOldWishes(draft);
    lines.push(...recoverTasks(draft, world.clock.now()));
    if (forAll && onBranches) lines.push(...retryPublishing(draft, world.clock.now()));
    draft.statistics.uptimeStart = world.clock.now().toISOString();
  });
  for (const line of lines) world.log.warn(line);
}

/** Starts what is slow to start while nobody waits for it. */
async function warm({ shop, world, settings }: Parts): Promise<void> {
  try {
    const snapshot = await shop.workspaces.snapshot();
    const workspace = await shop.workspaces.acquire(snapshot.commit, AbortSignal.timeout(settings.checkTimeoutSeconds * 1000));
    await workspace.moveTo(snapshot.commit).finally(() => workspace.release());
    await shop.checker.warm(workspace.projectDir);
  } catch (error) {
    world.log.warn(`the private copy could not be made ready beforehand: ${renderError(error)}`);
  }
}

/** Without a login the free fixers work on; the person is told in one line. */
async function sayIfOnlyFree({ shop, store, world }: Parts): Promise<void> {
  for (const fixer of shop.fixers.filter((one) => one.cost === 'metered')) {
    const ready = await shop.readyOf(fixer);
    if (ready.ok) continue;
    world.log.warn(ready.detail);
    await store.update((draft) => appendEvent(draft, { at: world.clock.now().toISOString(), event: 'agent.unavailable', taskId: null, message: ready.detail })).catch(() => undefined);
  }
}

async function alreadyRunning(store: Store, projectRoot: string): Promise<KeepgreenError> {
  const known = (await store.read()).processes.orchestrator;
  const who = known === null ? 'another process' : `pid ${known.pid} on ${known.host}, since ${known.startedAt}`;
  return new KeepgreenError('already_running', `keepgreen already runs on ${known?.projectRoot ?? projectRoot} (${who}).`, 'Use it as it is, or end it with: keepgreen stop');
}
