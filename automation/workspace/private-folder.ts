import { lstat, mkdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KeepgreenError } from '../errors.ts';

/**
 * Makes the folder for private copies, readable by nobody else, and returns its real path. Its parent may stand where
 * everybody can write (`/var/tmp`): one that somebody else made beforehand, or a link, is refused.
 */
export async function ownPrivateFolder(folder: string): Promise<string> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await refuseForeign(parent, false);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseForeign(folder, true);
  return realpath(folder);
}

async function refuseForeign(folder: string, strict: boolean): Promise<void> {
  const found = await lstat(folder);
  const me = process.getuid?.();
  // A parent that a person chose (WORKSPACE_DIR) may be root's or a link; the folder below it is ours alone.
  const foreign = me !== undefined && found.uid !== me && (strict || found.uid !== 0);
  if (!foreign && !(strict && found.isSymbolicLink())) return;
  throw new KeepgreenError('path_outside', `${folder} belongs to somebody else, so no private copy of your project is put there.`, 'Set WORKSPACE_DIR to a folder of your own.');
}
