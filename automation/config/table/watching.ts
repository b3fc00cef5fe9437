import { choice, extensions, innerFolders, list, number, whole } from '../readers.ts';
import { others, sources } from './file-kinds.ts';
import type { Rows } from './setting.ts';

/** Which saves are noticed, and when they become a task. */
export const watching = {
  watchPaths: {
    name: 'WATCH_PATHS', group: 'Watching', project: true, reader: innerFolders(), fallback: '.', fallbackText: 'the whole project', example: 'src,tests',
    help: 'Folders to watch, relative to the project.',
  },
  watchExtensions: {
    name: 'WATCH_EXTENSIONS', group: 'Watching', project: true, reader: extensions(), fallback: [...sources, ...others].join(','), example: 'ts,tsx,json',
    help: 'A save of a file with one of these endings is looked at.',
  },
  ignorePatterns: {
    name: 'IGNORE_PATTERNS', group: 'Watching', project: true, reader: list('a comma-separated list of patterns in .gitignore syntax'), fallback: 'node_modules/,.git/,dist/,coverage/', example: 'dist/,*.generated.ts',
    help: 'Never watched, besides what .gitignore, .keepgreenignore and .orchestratorignore name.',
  },
  watchEngine: {
    name: 'WATCH_ENGINE', group: 'Watching', project: true, reader: choice(['auto', 'chokidar', 'parcel', 'poll']), fallback: 'auto', example: 'poll',
    help: 'How saves are noticed. `auto` takes chokidar, and parcel on a large tree; `poll` is for network drives.',
  },
  debounceSeconds: {
    name: 'FILE_WATCH_DEBOUNCE_SECONDS', group: 'Watching', project: true, reader: number(0, 60), fallback: '0.3', example: '0.5',
    help: 'Saves are taken together when the tree has been quiet for so long.',
  },
  batchWindowSeconds: {
    name: 'BATCH_WINDOW_SECONDS', group: 'Watching', project: true, reader: number(0, 3600), fallback: '5', example: '10',
    help: 'A burst of saves that does not end is cut after so long.',
  },
  maxBatchSize: {
    name: 'MAX_BATCH_SIZE', group: 'Watching', project: true, reader: whole(1, 1_000_000), fallback: '2000', example: '500',
    help: 'Files in one task at most; a larger change becomes several tasks, nothing is dropped.',
  },
  reconcileSeconds: {
    name: 'RECONCILE_SECONDS', group: 'Watching', project: true, reader: number(0.1, 86_400), fallback: '60', example: '30',
    help: 'How often the whole tree is looked at for saves the system did not report.',
  },
} satisfies Rows;
