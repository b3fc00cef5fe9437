import { renderError, systemCode } from '../errors.ts';

/** What to say of an engine's error when it means that the system has no more watches to give, else undefined. */
export function renderLimit(error: unknown): string | undefined {
  switch (systemCode(error) ?? codeInText(renderError(error))) {
    case 'ENOSPC':
      return 'inotify limit reached, raise fs.inotify.max_user_watches (sudo sysctl fs.inotify.max_user_watches=524288) and restart keepgreen';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many open files or inotify instances, raise fs.inotify.max_user_instances (sudo sysctl fs.inotify.max_user_instances=1024) or `ulimit -n` and restart keepgreen';
    default:
      return undefined;
  }
}

/** The native engine's errors have no code, only the C library's words for it. */
function codeInText(text: string): string | undefined {
  if (text.includes('No space left on device')) return 'ENOSPC';
  return text.includes('Too many open files') ? 'EMFILE' : undefined;
}
