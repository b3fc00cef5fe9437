import picomatch from 'picomatch';
import type { GuardCase } from '../../task/fixer.ts';
import { judgePath } from '../protected-paths.ts';
import type { Rule, Sighting } from '../rule.ts';

/** How far a fix may reach, and where a person is asked in any case. */
export const blastRules: readonly Rule[] = [
  { id: 'too-many-files', severity: 'refuse', about: 'changes more files than MAX_FIX_FILES (unless the task may make a large change)', instead: 'Make the least edit that fixes the cause.', look: ({ about }) => tooManyFiles(about) },
  { id: 'too-many-lines', severity: 'refuse', about: 'adds and removes more lines than MAX_FIX_LINES (unless the task may make a large change)', instead: 'Make the least edit that fixes the cause.', look: ({ about }) => tooManyLines(about) },
  { id: 'outside-fix-paths', severity: 'refuse', about: 'changes a file that FIX_PATHS does not name', instead: 'Change only files that this project lets a fix change.', look: ({ about }) => outsideFixPaths(about) },
  { id: 'asked-path', severity: 'ask', about: 'changes a file that ASK_PATHS names', instead: 'Leave these files alone where you can.', look: ({ about }) => matching(about, about.bounds.askPaths, (path) => `it changed ${path}, of which a person decides (ASK_PATHS)`) },
  { id: 'migration', severity: 'ask', about: 'changes a database migration or schema', instead: 'Leave migrations alone where you can.', look: ({ about }) => migrations(about) },
  { id: 'ci-changed', severity: 'ask', about: 'changes continuous integration, although the task may', instead: 'Leave continuous integration alone where you can.', look: ({ about }) => ofFamily(about, 'ci', (path) => `it changed continuous integration: ${path}`) },
  { id: 'lockfile-changed', severity: 'ask', about: 'changes a lockfile, although the task may', instead: 'Do without a new dependency where you can.', look: ({ about }) => ofFamily(about, 'lockfile', (path) => `it changed the lockfile ${path}`) },
];

const MIGRATIONS = ['**/{migrations,migration,migrate}/**', '**/schema.prisma', '**/db/schema.{rb,sql}', '**/*.migration.{ts,js,sql}'];

/** Where ASK_PATHS names them, that says it. */
function migrations(about: GuardCase): readonly Sighting[] {
  const asked = new Set(matching(about, about.bounds.askPaths, (path) => path).map(({ path }) => path));
  return matching(about, MIGRATIONS, (path) => `it changed the database migration or schema ${path}`).filter(({ path }) => !asked.has(path));
}

function tooManyFiles({ patch, bounds, grants }: GuardCase): readonly Sighting[] {
  if (grants.includes('large_change') || patch.files.length <= bounds.files) return [];
  return [{ path: patch.files[bounds.files]?.path ?? '', line: null, what: `it changed ${patch.files.length} files, and ${bounds.files} are allowed (MAX_FIX_FILES)` }];
}

function tooManyLines({ patch, bounds, grants }: GuardCase): readonly Sighting[] {
  const lines = patch.files.reduce((sum, file) => sum + file.addedLines + file.removedLines, 0);
  if (grants.includes('large_change') || lines <= bounds.lines) return [];
  return [{ path: patch.files[0]?.path ?? '', line: null, what: `it added and removed ${lines} lines, and ${bounds.lines} are allowed (MAX_FIX_LINES)` }];
}

function outsideFixPaths({ patch, bounds }: GuardCase): readonly Sighting[] {
  if (bounds.paths.length === 0) return [];
  const allowed = picomatch([...bounds.paths], { dot: true });
  return patch.files.filter(({ path }) => !allowed(path)).map(({ path }) => ({ path, line: null, what: `it changed ${path}, which FIX_PATHS does not name` }));
}

function matching({ patch }: GuardCase, globs: readonly string[], say: (path: string) => string): readonly Sighting[] {
  if (globs.length === 0) return [];
  const matches = picomatch([...globs], { dot: true, nocase: true });
  return patch.files.filter(({ path }) => matches(path)).map(({ path }) => ({ path, line: null, what: say(path) }));
}

function ofFamily({ patch }: GuardCase, family: string, say: (path: string) => string): readonly Sighting[] {
  return patch.files.filter(({ path }) => judgePath(path)?.family === family).map(({ path }) => ({ path, line: null, what: say(path) }));
}
