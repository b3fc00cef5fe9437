import { watch } from 'node:fs';
import { systemCode } from '../errors.ts';

/** What to say of an engine's error when it means that the system has no more watches to give, else undefined. `folder` exists and is used to ask the system. */
export function renderLimit(error: unknown, folder: string): string | undefined {
  const code = systemCode(error);
  return sentenceOf(code) ?? (code === undefined ? sentenceOf(codeOfOneWatch(folder)) : undefined);
}

function sentenceOf(code: string | undefined): string | undefined {
  switch (code) {
    case 'ENOSPC':
      return 'inotify limit reached, raise fs.inotify.max_user_watches (sudo sysctl fs.inotify.max_user_watches=524288) and restart keepgreen';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many open files or inotify instances, raise fs.inotify.max_user_instances (sudo sysctl fs.inotify.max_user_instances=1024) or `ulimit -n` and restart keepgreen';
    default:
      return undefined;
  }
}

/** The native engine's errors have no code, so one watch of our own is tried. */
function codeOfOneWatch(folder: string): string | undefined {
  try {
    const watcher = watch(folder);
    watcher.on('error', () => undefined);
    watcher.close();
    return undefined;
  } catch (error) {
    return systemCode(error);
  }
}
