import { lstatSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { KeepgreenError } from '../errors.ts';
import { closeByHand } from '../limits/breaker.ts';
import { breakerOf, handleOf, openBreakers, putBreaker } from '../limits/breakers.ts';
import { endPause } from '../limits/pause.ts';
import { retryDestinations } from '../notify/breaker.ts';
import { appendEvent } from '../store/views.ts';
import { Destination } from '../task/state.ts';
import type { CircuitBreaker, State } from '../task/state.ts';
import type { Deps } from './hosts.ts';

export interface Resumed {
  /** Does the whole keepgreen still pause? */
  readonly paused: boolean;
  readonly agentAsked: boolean;
  /** What rested and rests no longer: `file:src/a.ts`, `github`, `agent`. */
  readonly closed: string[];
}

/** What a person may mean. */
type What = { readonly kind: 'everything' } | { readonly kind: 'run' } | { readonly kind: 'agent' } | { readonly kind: 'file'; readonly path: string } | { readonly kind: 'destination'; readonly key: string };

/** Goes on after a pause; by name also with a file that rests, a destination that did not answer, or all of it. */
export async function resume(deps: Deps, { what }: { readonly what?: string | undefined }): Promise<Resumed> {
  const meant = parseWhat(deps, what);
  const now = deps.world.clock.now();
  return (await deps.store()).update((draft) => {
    const closed = openBreakers(draft).filter((breaker) => isMeant(breaker, meant)).map((breaker) => closeOne(draft, breaker, now));
    const wakes = meant.kind === 'everything' || meant.kind === 'run';
    if (wakes) wake(draft, now);
    const agentAsked = (wakes || meant.kind === 'agent') && wakeAgent(draft, now);
    return { paused: draft.wishes.paused, agentAsked, closed };
  });
}

/** Throws usage for what names nothing. */
function parseWhat(deps: Deps, what: string | undefined): What {
  if (what === undefined) return { kind: 'run' };
  if (what === 'all') return { kind: 'everything' };
  if (what === 'agent') return { kind: 'agent' };
  const destination = Destination.safeParse(what);
  if (destination.success) return { kind: 'destination', key: destination.data };
  if (what.startsWith('file:') && what.length > 'file:'.length) return { kind: 'file', path: pathOf(deps, what.slice('file:'.length)) };
  throw new KeepgreenError('usage', `"${what}" names nothing that can rest.`, `There are: file:PATH, ${Destination.options.join(', ')}, agent, all. See what rests with: keepgreen status`);
}

/** As keepgreen wrote it (relative to the project), else relative to the folder the command was given in. */
function pathOf(deps: Deps, text: string): string {
  const { projectRoot } = deps.settings;
  const plain = text.split(sep).join('/').replace(/^\.\//, '');
  if (lstatSync(resolve(projectRoot, text), { throwIfNoEntry: false }) !== undefined) return relative(projectRoot, resolve(projectRoot, text)).split(sep).join('/');
  if (lstatSync(resolve(deps.cwd, text), { throwIfNoEntry: false }) === undefined) return plain;
  return relative(projectRoot, resolve(deps.cwd, text)).split(sep).join('/');
}

function isMeant(breaker: CircuitBreaker, what: What): boolean {
  switch (what.kind) {
    case 'everything':
      return breaker.scope !== 'global';
    case 'run':
      return breaker.scope === 'escalation';
    case 'agent':
      return false;
    case 'file':
      return breaker.scope === 'file' && breaker.key === what.path;
    case 'destination':
      return breaker.scope === 'escalation' && breaker.key === what.key;
    default:
      return what satisfies never;
  }
}

function closeOne(draft: State, breaker: CircuitBreaker, now: Date): string {
  if (breaker.scope === 'escalation') retryDestinations(draft, now, new Set([breaker.key]));
  putBreaker(draft, closeByHand(breakerOf(draft, breaker)), now, 'a person said so');
  return handleOf(breaker);
}

function wake(draft: State, now: Date): void {
  if (draft.wishes.paused) appendEvent(draft, { at: now.toISOString(), event: 'orchestrator.resumed', taskId: null, message: 'resumed by a person' });
  draft.wishes.paused = false;
}

/** What only a person ends is ended here, also when nobody runs; everything else is the loop's to try. Says whether the agent was paused. */
function wakeAgent(draft: State, now: Date): boolean {
  if (draft.agentPause === null) return false;
  if (draft.agentPause.ending === 'failures') endPause(draft, 'a person said so', now);
  else draft.wishes.resumeAgent = true;
  return true;
}
