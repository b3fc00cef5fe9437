import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Files that run whole programs over and over, the longest first (a run of everything says which those are). */
const LONG = [
  'e2e/agent', 'faults/kill', 'stories/repair', 'stories/typing', 'stories/fixes', 'faults/bad-input', 'steps/cheats', 'fixers/agent/agent', 'steps/approval', 'schemata/screens',
  'faults/store-processes', 'limits/in-the-loop', 'schemata/compare', 'checks/live/trouble', 'stories/commands', 'fixers/quickfix/robustness', 'fixers/quickfix/with-real-checks', 'e2e/review', 'workspace/crash',
  'stories/secrets', 'watch/bursts',
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
