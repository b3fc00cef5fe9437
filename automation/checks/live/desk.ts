import { createLookout } from '../lookout.ts';
import type { LiveScope } from './messages.ts';
import { type Asked, type ChildNeeds, type Launch, type VitestChild, startVitestChild } from './vitest-child.ts';

/** In a row; then this package's checks run cold until keepgreen is started again. */
const MOST_CRASHES = 3;

export interface DeskRun {
  readonly launch: Launch;
  /** Absolute files that say why a refusal no longer holds (configuration, package.json, the runner's own). */
  readonly decisive: readonly string[];
  readonly scope: LiveScope;
  readonly workers: number | null;
  /** Absolute. */
  readonly changed: readonly string[];
  readonly limitMs: number;
}

export type DeskEnd = Extract<Asked, { kind: 'ran' | 'late' | 'aborted' }> | { readonly kind: 'cold' };

/** The one child of a package in a workspace: started when needed, replaced when it is stale, tired or gone. */
export interface Desk {
  /** One run after the other. Never rejects; `cold` when a fresh start must answer. */
  run(run: DeskRun, signal: AbortSignal): Promise<DeskEnd>;
  /** Starts the child and waits until it is up or has refused. */
  warm(run: Pick<DeskRun, 'launch' | 'decisive'>): Promise<void>;
  close(): Promise<void>;
}

interface Place {
  readonly needs: ChildNeeds;
  child: VitestChild | undefined;
  crashes: number;
  closed: boolean;
  /** Believed as long as nothing decisive changes. */
  refused: ((run: Pick<DeskRun, 'launch'>) => boolean) | undefined;
  inTurn: Promise<unknown>;
}

export function createDesk(needs: ChildNeeds): Desk {
  const place: Place = { needs, child: undefined, crashes: 0, closed: false, refused: undefined, inTurn: Promise.resolve() };
  return {
    run(run, signal) {
      const turn = place.inTurn.then(() => (signal.aborted ? { kind: 'aborted' as const } : runOnce(place, run, signal)));
      place.inTurn = turn;
      return turn;
    },
    warm(run) {
      const turn = place.inTurn.then(() => openBeforehand(place, run));
      place.inTurn = turn;
      return turn;
    },
    async close() {
      place.closed = true;
      await place.child?.kill();
    },
  };
}

async function openBeforehand(place: Place, run: Pick<DeskRun, 'launch' | 'decisive'>): Promise<void> {
  if (isOff(place, run)) return;
  const opened = await childFor(place, run.launch).opened;
  if (opened.kind === 'declined') refuse(place, run, opened.reason);
}

async function runOnce(place: Place, run: DeskRun, signal: AbortSignal): Promise<DeskEnd> {
  if (isOff(place, run)) return { kind: 'cold' };
  const end = await askFresh(place, run, signal);
  switch (end.kind) {
    case 'ran':
      place.crashes = 0;
      return end;
    case 'late':
    case 'aborted':
      return end;
    case 'declined':
      refuse(place, run, end.reason);
      return { kind: 'cold' };
    case 'stale':
    case 'failed':
    case 'crashed':
      await countCrash(place, end.reason);
      return { kind: 'cold' };
    default:
      return end satisfies never;
  }
}

/** A child that says it is stale is replaced, once. */
async function askFresh(place: Place, run: DeskRun, signal: AbortSignal): Promise<Asked> {
  const { scope, workers, limitMs } = run;
  const end = await childFor(place, run.launch).run({ scope, workers, changed: [...run.changed] }, limitMs, signal);
  if (end.kind !== 'stale') return end;
  place.needs.log.debug('The live test runner is started anew.', { folder: run.launch.packageDir, reason: end.reason });
  await place.child?.kill();
  return childFor(place, run.launch).run({ scope, workers, changed: [] }, limitMs, signal);
}

/** The living child of exactly this launch. */
function childFor(place: Place, launch: Launch): VitestChild {
  const { child } = place;
  if (child?.isAlive() === true && JSON.stringify(child.launch) === JSON.stringify(launch)) return child;
  void child?.kill();
  const fresh = startVitestChild(place.needs, launch, (residentMb) => restIfTired(place, fresh, residentMb));
  place.child = fresh;
  return fresh;
}

/** After the run that is under way by then, if there is one. */
function restIfTired(place: Place, child: VitestChild, residentMb: number): void {
  const { needs } = place;
  if (residentMb <= needs.settings.liveRunnerMaxMb || !child.isAlive()) return;
  needs.log.info('The live test runner has grown too large and is started anew at the next run.', { folder: child.launch.packageDir, residentMb, limitMb: needs.settings.liveRunnerMaxMb });
  place.inTurn = place.inTurn.then(() => child.kill());
}

function isOff(place: Place, run: Pick<DeskRun, 'launch'>): boolean {
  return place.closed || place.crashes >= MOST_CRASHES || place.refused?.(run) === true;
}

/** Said once for each reason; asked again when something decisive has changed. */
function refuse(place: Place, { launch, decisive }: Pick<DeskRun, 'launch' | 'decisive'>, reason: string): void {
  const look = createLookout();
  for (const file of decisive) look.read(file);
  const words = JSON.stringify(launch);
  place.refused = (run) => JSON.stringify(run.launch) === words && look.unchanged();
  place.needs.log.info('Vitest can\'t be kept open here; each check starts it afresh.', { folder: launch.packageDir, reason });
  void place.child?.kill();
}

async function countCrash(place: Place, reason: string): Promise<void> {
  const { needs, child } = place;
  if (place.closed) return;
  place.crashes += 1;
  const folder = child?.launch.packageDir;
  if (place.crashes < MOST_CRASHES) needs.log.warn('The live test runner failed; a fresh one answers.', { folder, reason });
  else needs.log.warn(`The live test runner failed ${MOST_CRASHES} times in a row and stays off until keepgreen is started again.`, { folder, reason });
  await child?.kill();
}
