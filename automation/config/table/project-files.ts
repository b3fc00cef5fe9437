import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { choice, file, innerPatterns, outerFolder } from '../readers.ts';
import type { Reader } from '../readers.ts';
import type { Rows } from './setting.ts';

/** What is kept green, and where keepgreen keeps its own. */
export const projectFiles = {
  projectRoot: {
    name: 'PROJECT_ROOT', group: 'Project and files', project: false, example: '/home/me/shop',
    reader: { allowed: 'the path of an existing folder, not / and not your home folder', read: (_raw, place) => ({ kind: 'good', value: place.projectRoot }) },
    fallback: (place) => place.projectRoot, fallbackText: 'the folder keepgreen is started in',
    help: 'The project to keep green.',
  },
  stateFile: {
    name: 'STATE_FILE', group: 'Project and files', project: false, reader: file(), example: '.keepgreen/app_state.json',
    fallback: (place) => (place.inCheckout ? 'state/app_state.json' : '.keepgreen/app_state.json'),
    fallbackText: '`.keepgreen/app_state.json` in the project; `state/app_state.json` in a checkout of keepgreen',
    help: 'Where everything keepgreen knows is kept. Its folder also holds the event journal, run records and what undo needs.',
  },
  lockFile: {
    name: 'LOCK_FILE', group: 'Project and files', project: false,
    // A held lock is a folder: only its owner may make one of that name.
    reader: file({ mayBeFolder: true }), example: '.keepgreen/app_state.json.lock',
    fallback: (place) => `${place.soFar.stateFile ?? place.home}.lock`, fallbackText: 'STATE_FILE with `.lock` behind it',
    help: 'The lock that guards the state file. Every process of one project must use the same.',
  },
  logFile: {
    name: 'LOG_FILE', group: 'Project and files', project: false, reader: file(), example: '.keepgreen/keepgreen.log',
    fallback: (place) => join(dirname(place.soFar.stateFile ?? place.home), 'keepgreen.log'), fallbackText: '`keepgreen.log` beside the state file',
    help: 'The log, one JSON line per event, secrets removed.',
  },
  logLevel: {
    name: 'LOG_LEVEL', group: 'Project and files', project: false, reader: choice(['debug', 'info', 'warn', 'error']), fallback: 'info', example: 'debug',
    help: 'How much goes into the log.',
  },
  workspaceDir: {
    name: 'WORKSPACE_DIR', group: 'Project and files', project: false, reader: ownFolder(), example: '/var/tmp/keepgreen',
    fallback: (place) => place.cacheHome, fallbackText: '`/var/tmp/keepgreen-<user id>`; `~/Library/Caches/keepgreen` on macOS',
    help: 'Where private copies of the project and caches of its runners live: a folder of the project\'s own is made in it.',
  },
  workspaceLinks: {
    name: 'WORKSPACE_LINKS', group: 'Project and files', project: true, reader: innerPatterns(), fallback: [], fallbackText: 'none', example: '.env.test,packages/*/dist',
    help: 'Git-ignored files and folders that the checks need; linked into each private copy (node_modules always is).',
  },
} satisfies Rows;

/** Two projects never share a folder, even where both name the same WORKSPACE_DIR. */
function ownFolder(): Reader<string> {
  const folder = outerFolder();
  return {
    allowed: folder.allowed,
    read(raw, place) {
      const read = folder.read(raw, place);
      return read.kind === 'bad' ? read : { kind: 'good', value: join(read.value, projectSlug(place.projectRoot)) };
    },
  };
}

function projectSlug(projectRoot: string): string {
  const hash = createHash('sha256').update(projectRoot).digest('hex').slice(0, 12);
  return `${basename(projectRoot).replace(/[^\w.-]/g, '_').slice(0, 40)}-${hash}`;
}
