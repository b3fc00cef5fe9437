import { KeepgreenError } from '../errors.ts';
import { openBreakers } from '../limits/breakers.ts';
import { failingDestinations, waitingLetters } from '../notify/waiting.ts';
import { allTasks, appendEvent } from '../store/views.ts';
import type { Task } from '../task/task.ts';
import type { Deps, LiveProcess, Call } from './hosts.ts';
import type { StatusReport } from './reports.ts';

const POLL_MS = 100;
/** What stopping takes beyond DRAIN_SECONDS: the aborted attempt's processes, the last writes. */
const STOP_GRACE_MS = 15_000;

export async function startLoop(deps: Deps, _input: unknown, call: Call): Promise<{ exitCode: number }> {
  return { exitCode: await deps.hosts.start(call) };
}

/** Stores the wish and waits until the process is gone. Nothing to stop is no error. */
export async function stopLoop(deps: Deps): Promise<{ stopped: boolean; pid: number | null }> {
  const live = await deps.hosts.liveProcess();
  if (live === undefined) return { stopped: false, pid: null };
  await (await deps.store()).update((draft) => {
    draft.wishes.stop = true;
  });
  if (await isGone(deps, live)) return { stopped: true, pid: live.pid };
  const waited = deps.settings.drainSeconds + STOP_GRACE_MS / 1000;
  throw new KeepgreenError('internal', `keepgreen (pid ${live.pid}) has not stopped within ${waited} s.`, `kill ${live.pid} asks it again, kill -9 ${live.pid} ends it; the next start puts everything right.`);
}

export async function showStatus(deps: Deps): Promise<StatusReport> {
  const [state, live] = await Promise.all([deps.store().then((store) => store.read()), deps.hosts.liveProcess()]);
  const { queues } = state;
  return {
    running: live !== undefined,
    live: live ?? null,
    paused: state.wishes.paused,
    projectRoot: deps.settings.projectRoot,
    stateFile: deps.settings.stateFile,
    orchestrator: state.processes.orchestrator,
    agentPause: state.agentPause,
    breakers: [...openBreakers(state)],
    queues: { pending: queues.pending.length, inProgress: queues.inProgress.length, awaitingApproval: queues.awaitingApproval.length, completed: queues.completed.length, failed: queues.failed.length },
    tasks: allTasks(state).filter((task: Task) => task.status === 'in_progress' || task.status === 'awaiting_approval'),
    statistics: state.statistics,
    outbox: { waiting: waitingLetters(state).length, oldest: waitingLetters(state)[0]?.createdAt ?? null, failing: [...failingDestinations(state)] },
  };
}

/** An event only where something changes. */
export async function pause(deps: Deps): Promise<{ paused: boolean }> {
  const at = deps.world.clock.now().toISOString();
  await (await deps.store()).update((draft) => {
    if (!draft.wishes.paused) appendEvent(draft, { at, event: 'orchestrator.paused', taskId: null, message: 'paused by a person: no further task begins' });
    draft.wishes.paused = true;
  });
  return { paused: true };
}

async function isGone(deps: Deps, live: LiveProcess): Promise<boolean> {
  const { clock } = deps.world;
  const deadline = clock.monotonicMs() + deps.settings.drainSeconds * 1000 + STOP_GRACE_MS;
  while (clock.monotonicMs() < deadline) {
    if ((await deps.hosts.liveProcess())?.pid !== live.pid) return true;
    await clock.sleep(POLL_MS);
  }
  return false;
}
