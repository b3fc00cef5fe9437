import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Files that run whole programs over and over, the longest first (a run of everything says which those are). */
const LONG = [
  'faults/kill', 'e2e/agent', 'stories/typing', 'faults/bad-input', 'stories/fixes', 'fixers/quickfix/robustness', 'fixers/quickfix/with-real-checks', 'workspace/crash',
  'watch/bursts', 'limits/in-the-loop', 'steps/cheats', 'checks/live/trouble', 'fixers/agent/agent', 'stories/commands', 'faults/store-processes', 'stories/secrets',
] as const;

/** Long files go first, so that at the end no worker stands idle while the other has a long one before it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    return rest.map((file) => ({ file, rank: rankOf(file.moduleId) })).sort((a, b) => a.rank - b.rank).map(({ file }) => file);
  }
}

function rankOf(path: string): number {
  const rank = LONG.findIndex((name) => path.endsWith(`/tests/${name}.test.ts`));
  return rank === -1 ? LONG.length : rank;
}
