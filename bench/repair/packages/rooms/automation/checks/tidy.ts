import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { cutWhole } from '../world/cut.ts';

/** Where a check ran: the project's real absolute path, and the package's folder in it ('' = the project itself). */
export interface Where {
  readonly projectDir: string;
  readonly dir: string;
}

const MESSAGE_LIMIT = 4_000;

/**
 * A path as a runner prints it (absolute, `file://`, or relative to the package) as the project names it: relative to
 * the project root, forward slashes. A path outside the project stays absolute.
 */
export function tidyPath(where: Where, printed: string): string {
  const path = flavourOf(where.projectDir);
  const raw = printed.startsWith('file://') ? fileURLToPath(printed) : printed;
  const absolute = path.resolve(where.projectDir, where.dir, raw);
  const relative = path.relative(where.projectDir, absolute);
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return (outside ? absolute : relative).replaceAll(path.sep, '/');
}

function flavourOf(projectDir: string): typeof posix {
  return /^[A-Za-z]:[\\/]/.test(projectDir) ? win32 : posix;
}

/** Text of a runner without terminal escapes and without the place it ran in, so that two trees print the same. */
export function tidyText(where: Where, text: string): string {
  const root = where.projectDir;
  return stripVTControlCharacters(text)
    .replaceAll(`file://${root}/`, '')
    .replaceAll(`${root}/`, '')
    .replaceAll(`${root}\\`, '')
    .replaceAll(root, '.');
}

/** A message short enough for a state file and a prompt. */
export function tidyMessage(where: Where, text: string): string {
  const tidy = tidyText(where, text).trim();
  return tidy.length <= MESSAGE_LIMIT ? tidy : `${cutWhole(tidy, MESSAGE_LIMIT)} …`;
}

/** The last lines a runner said, blank and decorative ones left out: the reason a person reads. */
export function lastLines(where: Where, output: string, count = 12): string {
  const lines = tidyText(where, output).split(/\r?\n/).map((line) => line.trimEnd());
  return lines.filter((line) => /[\p{L}\p{N}]/u.test(line)).slice(-count).join('\n');
}
