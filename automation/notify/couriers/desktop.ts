import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Processes } from '../../world/ports.ts';
import type { Courier } from '../courier.ts';
import { forHtml } from '../harmless.ts';
import { lineOf } from '../render/lines.ts';

const CALL_MS = 10_000;

type Env = Readonly<Record<string, string | undefined>>;

export interface Desktop {
  readonly program: 'notify-send' | 'osascript';
  readonly env: Readonly<Record<string, string>>;
}

/** The desktop session that this process belongs to, as far as one can see; undefined over ssh, in a container, in CI. */
export function findDesktop(env: Env, platform: NodeJS.Platform = process.platform): Desktop | undefined {
  if (env['CI'] !== undefined || env['SSH_CONNECTION'] !== undefined) return undefined;
  if (platform === 'darwin') return env['TERM_PROGRAM'] === undefined ? undefined : { program: 'osascript', env: pick(env, ['PATH', 'HOME']) };
  if (platform !== 'linux' || (env['DISPLAY'] ?? env['WAYLAND_DISPLAY']) === undefined || !isInstalled('notify-send', env)) return undefined;
  return { program: 'notify-send', env: pick(env, ['PATH', 'HOME', 'DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'XAUTHORITY']) };
}

/** Shown now or never: yesterday's notification helps nobody, so one that can't be shown is not kept. */
export function desktopCourier({ processes, desktop, cwd }: { readonly processes: Processes; readonly desktop: Desktop; readonly cwd: string }): Courier {
  return {
    destination: 'desktop',
    async deliver({ letter, enclosure }, signal) {
      if (letter.kind === 'close') return { kind: 'needless', why: 'the desktop closes nothing' };
      const args = desktop.program === 'osascript' ? appleScript(lineOf(enclosure)) : ['--app-name=keepgreen', '--', 'keepgreen', forHtml(lineOf(enclosure))];
      const end = await processes.run({ command: desktop.program, args, cwd, env: desktop.env, timeoutMs: CALL_MS, label: 'desktop notification' }, signal);
      if (end.kind === 'exited' && end.exitCode === 0) return { kind: 'delivered', reference: null };
      return { kind: 'needless', why: `${desktop.program} did not show it` };
    },
  };
}

/** The text is an argument, never part of the script. */
function appleScript(line: string): readonly string[] {
  return ['-e', 'on run argv', '-e', 'display notification (item 1 of argv) with title "keepgreen"', '-e', 'end run', '--', line];
}

function isInstalled(program: string, env: Env): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((dir) => dir !== '' && existsSync(join(dir, program)));
}

function pick(env: Env, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
