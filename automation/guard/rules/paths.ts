import { resolve, sep } from 'node:path';
import type { GuardCase } from '../../task/fixer.ts';
import { judgeFile } from '../judge-file.ts';
import type { Rule, Sighting } from '../rule.ts';

const INSTEAD = "Fix the cause in the project's own source files only.";

/** What a fix may not touch for its path or its kind, whatever is written there. A file is reported once. */
export const pathRules: readonly Rule[] = [
  { id: 'outside-project', severity: 'refuse', about: 'reaches outside the project: its own files, or what the agent was seen trying to write', instead: INSTEAD, look: ({ about }) => [...sight(about, 'outside-project'), ...strayWrites(about)] },
  { id: 'unportable-path', severity: 'refuse', about: 'makes a file whose name not every system can hold, or two names that differ only in case', instead: 'Give new files plain names.', look: ({ about }) => sight(about, 'unportable-path') },
  { id: 'symlink', severity: 'refuse', about: 'makes a link or a submodule', instead: INSTEAD, look: ({ about }) => sight(about, 'symlink') },
  { id: 'executable', severity: 'refuse', about: 'makes a file executable', instead: INSTEAD, look: ({ about }) => sight(about, 'executable') },
  { id: 'binary', severity: 'refuse', about: 'writes a binary file', instead: INSTEAD, look: ({ about }) => sight(about, 'binary') },
  { id: 'protected-path', severity: 'refuse', about: 'changes a test, snapshot or fixture, configuration of runners, compilers, linters or CI, a manifest or lockfile, a hook, a dotfile, an installed package, or instructions of agents', instead: INSTEAD, look: ({ about }) => sight(about, 'protected-path') },
];

function sight(about: GuardCase, id: string): readonly Sighting[] {
  return about.patch.files.flatMap((file) => {
    const verdict = judgeFile(file, about);
    return verdict?.id === id ? [{ path: file.path, line: null, what: verdict.what }] : [];
  });
}

const WRITING_TOOLS = new Set(['Edit', 'Write', 'MultiEdit', 'NotebookEdit']);

function strayWrites({ usage, workspace }: GuardCase): readonly Sighting[] {
  return usage.toolUses
    .filter(({ tool, target }) => WRITING_TOOLS.has(tool) && target !== '' && !isInside(resolve(workspace.projectDir, target), workspace.projectDir))
    .map(({ target }) => ({ path: target, line: null, what: `it tried to write ${target}, outside the project` }));
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}
