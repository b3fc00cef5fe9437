import { join } from 'node:path';
import { readFileText } from '../quickfix/file-text.ts';
import type { RepairJob } from '../../task/fixer.ts';

/** The failing tests' files as they stand in the workspace, by path. */
export function readTestTexts({ failures, workspace }: Pick<RepairJob, 'failures' | 'workspace'>): ReadonlyMap<string, string> {
  const files = new Set(failures.filter(({ kind }) => kind === 'test').map(({ file }) => file));
  return new Map([...files].flatMap((file) => {
    const text = readFileText(join(workspace.projectDir, file))?.text;
    return text === undefined ? [] : [[file, text] as const];
  }));
}
