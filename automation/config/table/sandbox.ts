import { choice, paths, yesNo } from '../readers.ts';
import type { Rows } from './setting.ts';

/** What checks and the agent may reach. */
export const sandbox = {
  sandbox: {
    name: 'SANDBOX', group: 'Sandbox', project: false, reader: choice(['auto', 'required', 'off']), fallback: 'auto', example: 'required',
    help: 'Run checks and the agent under bubblewrap (Linux) or sandbox-exec (macOS): `auto` where it works, `required` refuses to start without, `off` never.',
  },
  checkNetwork: {
    name: 'CHECK_NETWORK', group: 'Sandbox', project: false, reader: yesNo(), fallback: 'false', example: 'true',
    help: 'Let checks in the sandbox use the network. Without it they have a loopback of their own: servers they start themselves work, a database of the machine does not.',
  },
  sandboxRead: {
    name: 'SANDBOX_READ', group: 'Sandbox', project: false, reader: paths(), fallback: [], fallbackText: 'none', example: '~/.cache/ms-playwright',
    help: 'Files and folders in home folders that checks need; they see them read-only. The rest of every home is hidden from them.',
  },
} satisfies Rows;
