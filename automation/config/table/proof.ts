import { choice, innerPatterns, number, whole } from '../readers.ts';
import type { Rows } from './setting.ts';

/** What a fix may be, and what else it must pass. */
export const proof = {
  maxFixFiles: {
    name: 'MAX_FIX_FILES', group: 'Proof', project: false, reader: whole(1, 10_000), fallback: '10', example: '3',
    help: 'A fix that touches more files is refused.',
  },
  maxFixLines: {
    name: 'MAX_FIX_LINES', group: 'Proof', project: false, reader: whole(1, 1_000_000), fallback: '400', example: '100',
    help: 'A fix that adds and removes more lines in all is refused.',
  },
  fixPaths: {
    name: 'FIX_PATHS', group: 'Proof', project: true, reader: innerPatterns(), fallback: [], fallbackText: 'everything the guard allows', example: 'src/**',
    help: 'A fix may touch only files that match.',
  },
  askPaths: {
    name: 'ASK_PATHS', group: 'Proof', project: true, reader: innerPatterns(), fallback: ['**/migrations/**'], fallbackText: '`**/migrations/**`', example: 'src/billing/**',
    help: 'A fix that touches a file that matches waits for your approval, however good it looks.',
  },
  minimiseSeconds: {
    name: 'MINIMISE_SECONDS', group: 'Proof', project: false, reader: number(0, 3600), fallback: '20', example: '0',
    help: 'How long a proven fix is searched for parts that green does not need; those are dropped. 0: not at all.',
  },
  verifyBuild: {
    name: 'VERIFY_BUILD', group: 'Proof', project: false, reader: choice(['off', 'agent-fixes', 'always']), fallback: 'agent-fixes', example: 'off',
    help: 'Whose fixes must also pass the project\'s `build` script, where it has one.',
  },
} satisfies Rows;
