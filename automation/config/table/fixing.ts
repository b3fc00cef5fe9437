import { choices, extensions, list, number, whole, yesNo } from '../readers.ts';
import { sources } from './file-kinds.ts';
import type { Rows } from './setting.ts';

/** What is fixed, by whom, and how often it is tried. */
export const fixing = {
  autoFixEnabled: {
    name: 'AUTO_FIX_ENABLED', group: 'Fixing', project: true, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'When false, checks run and nothing is fixed.',
  },
  autoFixFileTypes: {
    name: 'AUTO_FIX_FILE_TYPES', group: 'Fixing', project: true, reader: extensions(), fallback: sources.join(','), example: 'ts,tsx',
    help: 'Only a save of such a file makes a task.',
  },
  autoFixExclude: {
    name: 'AUTO_FIX_EXCLUDE', group: 'Fixing', project: true, reader: list('a comma-separated list of patterns in .gitignore syntax'), fallback: [], fallbackText: 'none', example: 'legacy/,src/generated/**',
    help: 'A save of such a file makes no task.',
  },
  fixPreexisting: {
    name: 'FIX_PREEXISTING', group: 'Fixing', project: true, reader: yesNo(), fallback: 'false', example: 'true',
    help: 'Also fix what was red before your change.',
  },
  fixers: {
    name: 'FIXERS', group: 'Fixing', project: true, reader: choices(['quickfix', 'repair', 'agent']), fallback: 'quickfix,repair,agent', example: 'quickfix,repair',
    help: 'Who may propose fixes, in order: the compiler\'s and linters\' own fixes, a search over small edits where the change broke it, a model. `agent` is the only one that costs money.',
  },
  maxRetries: {
    name: 'MAX_RETRIES', group: 'Fixing', project: false, reader: whole(0, 20), fallback: '3', example: '1',
    help: 'Refused proposals after which a task is given up.',
  },
  retryBackoffSeconds: {
    name: 'RETRY_BACKOFF_SECONDS', group: 'Fixing', project: false, reader: number(0, 3600), fallback: '2', example: '0',
    help: 'Wait before the second attempt; doubles with each one after.',
  },
  taskTimeoutSeconds: {
    name: 'TASK_TIMEOUT_SECONDS', group: 'Fixing', project: false, reader: number(0.1, 86_400), fallback: '300', example: '600',
    help: 'How long one task may take.',
  },
  localiseSeconds: {
    name: 'LOCALISE_SECONDS', group: 'Fixing', project: false, reader: number(0, 3600), fallback: '10', example: '0',
    help: 'How long, at most, the part of a change that broke it is searched by taking parts back, before repair or the agent is asked. 0: not at all.',
  },
  repairSeconds: {
    name: 'REPAIR_SECONDS', group: 'Fixing', project: true, reader: number(0, 3600), fallback: '30', example: '10',
    help: 'How long `repair` searches in one task for a small edit that turns the tests green. 0: not at all.',
  },
  repairCandidates: {
    name: 'REPAIR_CANDIDATES', group: 'Fixing', project: true, reader: whole(1, 1_000_000), fallback: '3000', example: '500',
    help: 'So many small edits `repair` tries at most in one task.',
  },
} satisfies Rows;
