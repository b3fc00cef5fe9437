import type { PullRequestNeeds, PullRequests } from '../notify/pull-request.ts';

/** Where no pull request is opened, GitHub's client is never loaded. */
export function lazyPullRequests(needs: PullRequestNeeds): PullRequests {
  let real: Promise<PullRequests> | undefined;
  const pullRequests = () => (real ??= import('../notify/pull-request.ts').then(({ createPullRequests }) => createPullRequests(needs)));
  return {
    put: async (text, commit) => (await pullRequests()).put(text, commit),
    close: async (head) => (await pullRequests()).close(head),
  };
}
