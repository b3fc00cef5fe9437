import { choice, number, word, yesNo } from '../readers.ts';
import type { Reader } from '../readers.ts';
import type { Rows } from './setting.ts';

/** How a proven fix reaches the user. */
export const landing = {
  landMode: {
    name: 'LAND_MODE', group: 'Landing', project: false, reader: choice(['apply', 'commit', 'branch', 'pr']), fallback: 'apply', example: 'commit',
    help: 'How a proven fix reaches you: `apply` changes your files, `commit` also commits exactly those, `branch` makes a branch `keepgreen/<task>` and leaves your files alone, `pr` pushes that and opens a pull request.',
  },
  landIdleSeconds: {
    name: 'LAND_IDLE_SECONDS', group: 'Landing', project: true, reader: number(0, 600), fallback: '0.5', example: '3',
    help: 'A fix lands when nothing was saved for so long.',
  },
  pushBranches: {
    name: 'PUSH_BRANCHES', group: 'Landing', project: false, reader: yesNo(), fallback: 'false', example: 'true',
    help: 'With `LAND_MODE=branch`, also push the branch. (`pr` always does.)',
  },
  gitRemote: {
    name: 'GIT_REMOTE', group: 'Landing', project: false, reader: remoteName(), fallback: 'origin', example: 'upstream',
    help: 'The remote that branches are pushed to.',
  },
  prBase: {
    name: 'PR_BASE', group: 'Landing', project: false, reader: branchName(), fallback: undefined, fallbackText: 'the branch you stand on', example: 'main',
    help: 'The branch that a pull request is to be merged into.',
  },
} satisfies Rows;

/** What git takes as the name of a branch, so that none can be an option or a path out of refs/. */
function branchName(): Reader<string> {
  return named('the name of a branch', /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[\w./#@+-]+(?<![./])$/);
}

function remoteName(): Reader<string> {
  return named('the name of a git remote', /^(?![-.])[\w.-]+$/);
}

function named(allowed: string, form: RegExp): Reader<string> {
  const any = word(allowed);
  return {
    allowed,
    read(raw, place) {
      const read = any.read(raw, place);
      return read.kind === 'good' && !form.test(read.value) ? { kind: 'bad' } : read;
    },
  };
}
