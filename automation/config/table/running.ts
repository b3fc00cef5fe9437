import { number } from '../readers.ts';
import type { Rows } from './setting.ts';

/** The running keepgreen itself. */
export const running = {
  heartbeatSeconds: {
    name: 'HEARTBEAT_SECONDS', group: 'Running', project: false, reader: number(0.1, 3600), fallback: '30', example: '10',
    help: 'How often the state file says that keepgreen is alive.',
  },
  healthCheckSeconds: {
    name: 'HEALTH_CHECK_SECONDS', group: 'Running', project: false, reader: number(0.1, 86_400), fallback: '300', example: '60',
    help: 'How often state, watcher, test runner and agent are probed.',
  },
  drainSeconds: {
    name: 'DRAIN_SECONDS', group: 'Running', project: false, reader: number(0, 600), fallback: '30', example: '5',
    help: 'How long the current task may go on when keepgreen is told to stop; then it is put back.',
  },
} satisfies Rows;
