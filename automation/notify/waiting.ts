import type { CircuitBreaker, Letter, State } from '../task/state.ts';
import { isUnfinished } from './schedule.ts';

/** Letters that are not delivered yet, the oldest first. */
export function waitingLetters(state: State): readonly Letter[] {
  return state.outbox.filter(isUnfinished);
}

/** Destinations that did not answer, or refused. */
export function failingDestinations(state: State): readonly CircuitBreaker[] {
  return state.circuitBreakers.filter((breaker) => breaker.scope === 'escalation' && breaker.state !== 'closed');
}
