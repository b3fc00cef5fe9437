import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap's nursery at the size it has. Left to itself it grows to 32 MB during the first look at a large tree
 * and stays so; measured on 100,000 files, that is 30 MB saved and nothing lost in speed. Counts for the whole process.
 */
export function keepHeapFrugal(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
