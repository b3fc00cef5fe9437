import { watch } from 'chokidar';
import type { FSWatcher } from 'chokidar';
import type { Engine, EngineScope } from '../engine.ts';

/** chokidar 5: one inotify watch per file, a save is seen within a millisecond. */
export function createChokidarEngine(scope: EngineScope): Engine {
  let watcher: FSWatcher | undefined;
  return {
    name: 'chokidar',
    start(onPaths, onError) {
      watcher = watch([...scope.roots], {
        ignored: (path, stats) => scope.ignored(path, stats?.isDirectory()),
        followSymlinks: false,
        ignoreInitial: true,
        ignorePermissionErrors: true,
        // Unlinks are told at once: settling decides whether a file really went.
        atomic: false,
        usePolling: false,
      });
      watcher.on('all', (_event, path) => onPaths([path]));
      // Without a handler the process would die of the first error.
      watcher.on('error', onError);
      return new Promise((resolve) => watcher?.once('ready', resolve));
    },
    async stop() {
      await watcher?.close();
      watcher = undefined;
    },
  };
}
