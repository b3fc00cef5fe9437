import type { LoadEngine } from '../engine.ts';

/** Loads the engine's library only when it is the one that is used: each costs megabytes. */
export const loadEngine: LoadEngine = async (name, scope) => {
  if (name === 'parcel') return (await import('./parcel.ts')).createParcelEngine(scope);
  return (await import('./chokidar.ts')).createChokidarEngine(scope);
};
