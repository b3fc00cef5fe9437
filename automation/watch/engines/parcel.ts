import { subscribe } from '@parcel/watcher';
import type { AsyncSubscription, BackendType } from '@parcel/watcher';
import type { Engine, EngineScope } from '../engine.ts';

/** More than this many ignored folders cost the native matcher more than watching them would. */
const MOST_IGNORED = 500;

/** @parcel/watcher: one inotify watch per folder, read by a native thread; a save is seen after 50 ms. */
export function createParcelEngine(scope: EngineScope): Engine {
  let subscriptions: AsyncSubscription[] = [];
  return {
    name: 'parcel',
    async start(onPaths, onError) {
      const options = { ignore: [...scope.ignoredFolders.slice(0, MOST_IGNORED), '**/{node_modules,.git}/**'], ...backend() };
      for (const root of scope.roots) {
        const subscription = await subscribe(root, (error, events) => {
          if (error !== null) onError(error);
          else onPaths(events.map((event) => event.path));
        }, { ...options, ignore: options.ignore.filter((path) => path !== root && !root.startsWith(`${path}/`)) });
        subscriptions.push(subscription);
      }
    },
    async stop() {
      const closing = subscriptions;
      subscriptions = [];
      // A root that is gone has taken its subscription with it.
      await Promise.allSettled(closing.map((subscription) => subscription.unsubscribe()));
    },
  };
}

/** Named outright, so that a watchman that happens to be installed is not started. */
function backend(): { backend?: BackendType } {
  if (process.platform === 'linux') return { backend: 'inotify' };
  if (process.platform === 'darwin') return { backend: 'fs-events' };
  return process.platform === 'win32' ? { backend: 'windows' } : {};
}
