import type { GuardCase } from '../task/fixer.ts';
import type { PatchFile } from '../task/snapshot.ts';
import { judgePath } from './protected-paths.ts';

/** The first path rule that refuses the file, and what was done; undefined when its path and kind are fine. */
export function judgeFile(file: PatchFile, about: GuardCase): { readonly id: string; readonly what: string } | undefined {
  const { path, modeBefore, modeAfter, binary, after, before } = file;
  if (isOutside(path)) return { id: 'outside-project', what: `it changed ${path}, outside the project` };
  if (modeAfter === '120000' || modeAfter === '160000') return { id: 'symlink', what: `it made ${path} a link` };
  if (modeAfter === '100755' && modeBefore !== '100755') return { id: 'executable', what: `it made ${path} executable` };
  const unportable = before === null ? whyUnportable(path, about) : undefined;
  if (unportable !== undefined) return { id: 'unportable-path', what: `it made ${JSON.stringify(path)}: ${unportable}` };
  if (binary && after !== null) return { id: 'binary', what: `it wrote the binary file ${path}` };
  const what = protectedNow(path, about);
  return what === undefined ? undefined : { id: 'protected-path', what: `it changed ${path} (${what})` };
}

function isOutside(path: string): boolean {
  return path.startsWith('/') || /^[a-z]:/i.test(path) || path.startsWith('\\\\') || path.split(/[/\\]/).includes('..');
}

/** What no grant lifts here; what a runner's configuration names as set-up counts as configuration. */
function protectedNow(path: string, { grants, setupFiles }: GuardCase): string | undefined {
  const named = setupFiles?.includes(path) === true ? ({ what: "what a test runner's configuration loads", lifted: 'change_config' } as const) : undefined;
  const verdict = named ?? judgePath(path);
  if (verdict === undefined || (verdict.lifted !== null && grants.includes(verdict.lifted))) return undefined;
  return verdict.what;
}

const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;
const NOT_ON_WINDOWS = /[<>:"|?*\\\u0000-\u001f\u007f]/;
/** Characters that show nothing or turn the direction of what follows: a path that looks like another. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]/;

function whyUnportable(path: string, { patch }: GuardCase): string | undefined {
  const parts = path.split('/');
  const reserved = parts.find((part) => RESERVED.test(part));
  if (reserved !== undefined) return `${reserved} is a device on Windows`;
  if (parts.some((part) => /[. ]$/.test(part))) return 'a name that ends in a dot or a space';
  if (NOT_ON_WINDOWS.test(path)) return 'a character that Windows does not allow';
  if (INVISIBLE.test(path)) return 'an invisible character';
  const twin = patch.files.find((other) => other.path !== path && other.after !== null && fold(other.path) === fold(path));
  return twin === undefined ? undefined : `it differs from ${twin.path} only in case`;
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
