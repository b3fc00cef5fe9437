import { list, number, whole, yesNo } from '../readers.ts';
import type { Rows } from './setting.ts';

/** How checks are run. */
export const checks = {
  checkTimeoutSeconds: {
    name: 'CHECK_TIMEOUT_SECONDS', group: 'Checks', project: true, reader: number(0.1, 86_400), fallback: '120', example: '300',
    help: 'How long one run of one check may take.',
  },
  checksOff: {
    name: 'CHECKS_OFF', group: 'Checks', project: true, reader: list('a comma-separated list of check names'), fallback: [], fallbackText: 'none', example: 'eslint',
    help: 'Checks never to run, by the names `keepgreen doctor` shows.',
  },
  liveRunner: {
    name: 'LIVE_RUNNER', group: 'Checks', project: true, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Keep a test runner loaded between saves: faster verdicts for some memory.',
  },
  liveRunnerMaxMb: {
    name: 'LIVE_RUNNER_MAX_MB', group: 'Checks', project: false, reader: whole(100, 65_536), fallback: '600', example: '1000',
    help: 'A loaded test runner above this many megabytes is started afresh.',
  },
} satisfies Rows;
