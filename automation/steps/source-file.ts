import { isTestFile } from '../checks/test-files.ts';
import type { BreakerName } from '../limits/breaker.ts';
import type { Task } from '../task/task.ts';

/**
 * The file that a task is about, for its breaker: the source that is being fixed, not the test that tells of it. A saved
 * source that a check points at, else the first saved source, else the source a check points at; where only tests are
 * in it, the test. Never empty.
 */
export function sourceFileOf({ files, failures, filePath }: Pick<Task, 'files' | 'failures' | 'filePath'>): string {
  const saved = files.filter((file) => !isTestFile(file));
  const pointed = failures.filter((failure) => failure.kind !== 'test').map((failure) => failure.file);
  const found = saved.find((file) => pointed.includes(file)) ?? saved[0] ?? pointed.find((file) => !isTestFile(file)) ?? filePath;
  return found === '' ? (failures[0]?.file ?? WHOLE) : found;
}

export function breakerNameOf(task: Pick<Task, 'files' | 'failures' | 'filePath'>): BreakerName {
  return { scope: 'file', key: sourceFileOf(task) };
}

/** Of a task for the whole project in which nothing is known to be red. */
const WHOLE = '.';
