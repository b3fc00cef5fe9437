import { setMaxListeners } from 'node:events';

/**
 * Calls `listener` (must not throw) once when `signal` aborts; gives back how to leave. Any number may listen: one stop
 * signal serves the whole program, and node's warning of a leak at the eleventh listener would be a false alarm.
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => undefined;
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
