import { randomBytes } from 'node:crypto';
import type { Random } from './ports.ts';

/** The machine's own randomness. */
export function createRandom(): Random {
  return {
    hex: (bytes) => randomBytes(bytes).toString('hex'),
    fraction: () => Math.random(),
  };
}
