import type { Call } from '../hosts.ts';

/** The part of `process` that signals come from. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

/** The first signal asks for an orderly stop, the second for one at once. Signals end nothing by themselves from now on. */
export function listenForStop(source: SignalSource): Call {
  const stop = new AbortController();
  const stopNow = new AbortController();
  const heard = () => (stop.signal.aborted ? stopNow : stop).abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) source.on(signal, heard);
  return { stop: stop.signal, stopNow: stopNow.signal };
}
