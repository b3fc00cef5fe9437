import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Up to this size a file is read in one piece. */
const ONE_PIECE = 1_000_000;

/** sha256 hex of the file's bytes. Throws what the file system says. */
export async function hashFile(path: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  if (size <= ONE_PIECE) return hash.update(readFileSync(path)).digest('hex');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The first 128 bits of a sha256 hex, compactly: what is kept of a file's content. */
export function shortHash(hash: string): string {
  return Buffer.from(hash.slice(0, 32), 'hex').toString('base64url');
}
