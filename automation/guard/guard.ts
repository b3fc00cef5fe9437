import { resolve, sep } from 'node:path';
import type { AgentUsage } from '../task/attempt.ts';
import type { Guard, GuardFinding } from '../task/fixer.ts';
import type { PatchFile, Workspace } from '../task/snapshot.ts';
import { protectedBy } from './protected-paths.ts';

/**
 * Refuses what may never be part of a fix, before anything of it runs: tests, snapshots and fixtures, configuration of
 * runners, compilers and linters, package.json and lockfiles, dotfolders, links, binaries, and paths outside the
 * project. What the agent was seen trying outside its workspace counts too, although it did not succeed.
 */
export const guard: Guard = ({ patch, usage, workspace }) => {
  const findings = [...patch.files.flatMap(judgeFile), ...strayWrites(usage, workspace)];
  return findings.length === 0 ? { kind: 'clean', warnings: [], asks: [] } : { kind: 'refused', findings };
};

function judgeFile(file: PatchFile): readonly GuardFinding[] {
  const rule = RULES.find((one) => one.applies(file));
  if (rule === undefined) return [];
  return [finding(rule.id, file.path, rule.forPeople(file))];
}

interface Rule {
  readonly id: string;
  applies(file: PatchFile): boolean;
  /** A sentence with the path in it. */
  forPeople(file: PatchFile): string;
}

const RULES: readonly Rule[] = [
  { id: 'outside-project', applies: ({ path }) => path.startsWith('../') || path.startsWith('/'), forPeople: ({ path }) => `it changed ${path}, outside the project` },
  { id: 'symlink', applies: ({ modeAfter }) => modeAfter === '120000' || modeAfter === '160000', forPeople: ({ path }) => `it made ${path} a link` },
  { id: 'executable', applies: ({ modeBefore, modeAfter }) => modeAfter === '100755' && modeBefore !== '100755', forPeople: ({ path }) => `it made ${path} executable` },
  { id: 'binary', applies: ({ binary, after }) => binary && after !== null, forPeople: ({ path }) => `it wrote the binary file ${path}` },
  { id: 'protected-path', applies: ({ path }) => protectedBy(path) !== undefined, forPeople: ({ path }) => `it changed ${path} (${protectedBy(path) ?? ''})` },
];

const WRITING_TOOLS = new Set(['Edit', 'Write', 'MultiEdit', 'NotebookEdit']);

function strayWrites(usage: AgentUsage, workspace: Pick<Workspace, 'projectDir'>): readonly GuardFinding[] {
  return usage.toolUses
    .filter(({ tool, target }) => WRITING_TOOLS.has(tool) && target !== '' && !isInside(resolve(workspace.projectDir, target), workspace.projectDir))
    .map(({ target }) => finding('outside-project', target, `it tried to write ${target}, outside the project`));
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function finding(rule: string, path: string, forPeople: string): GuardFinding {
  return { rule, path, forPeople, forNextAttempt: `Refused because ${forPeople}. Fix the cause in the project's own source files only.` };
}

