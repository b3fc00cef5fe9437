import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KeepgreenError } from '../errors.ts';

/** Writes a file of ours that is either not there or whole, also after a power cut, readable by its owner alone. The folder must exist. */
export async function saveDurably(file: string, bytes: Buffer | string, unique: string): Promise<void> {
  const temporary = `${file}.${unique}.tmp`;
  try {
    await writeWhole(temporary, Buffer.from(bytes), 0o600);
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes a new file (it must not exist) and waits until it is on disk. Rejects when the disk took only a part. */
export async function writeWhole(file: string, bytes: Buffer, mode = 0o666): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    const { size } = await handle.stat();
    if (size !== bytes.length) throw new KeepgreenError('state_write_failed', `Only ${size} of ${bytes.length} bytes of ${file} were written.`, 'Make room on the disk.');
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes renames and removals in a folder survive a power cut, where the system can. */
export async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
