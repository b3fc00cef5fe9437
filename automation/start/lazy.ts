import type { PullRequestNeeds, PullRequests } from '../notify/pull-request.ts';
import type { Screens } from '../schemata/screen.ts';
import type { ScreensNeeds } from '../schemata/stage.ts';
import type { Http } from '../world/ports.ts';

/** Where nobody is told anything, the network is never loaded. */
export function lazyHttp(): Http {
  const real = once(async () => (await import('../world/http.ts')).createHttp());
  return { send: async (request, signal) => (await real()).send(request, signal) };
}

/** Where no search is made, its machinery is never loaded. */
export function lazyScreens(needs: ScreensNeeds): Screens {
  const real = once(async () => (await import('../schemata/screens.ts')).createScreens(needs));
  return {
    open: async (scene, signal) => (await real()).open(scene, signal),
    stuck: async (scene, signal) => (await real()).stuck(scene, signal),
    coverage: async (scene, signal) => (await real()).coverage(scene, signal),
  };
}

/** Where no pull request is opened, GitHub's client is never loaded. */
export function lazyPullRequests(needs: PullRequestNeeds): PullRequests {
  const real = once(async () => (await import('../notify/pull-request.ts')).createPullRequests(needs));
  return {
    put: async (text, commit) => (await real()).put(text, commit),
    close: async (head) => (await real()).close(head),
  };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}
