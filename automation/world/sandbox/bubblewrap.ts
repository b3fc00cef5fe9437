import type { RunSpec } from '../ports.ts';
import type { Wall, Walls } from './walls.ts';

/**
 * The same program under bubblewrap: namespaces of its own for processes, users, IPC, host name and (unless told) the
 * network, the walls as mounts, no capabilities, no terminal; all of it dies with whoever started it.
 */
export function bubblewrapped(bwrap: string, spec: RunSpec, { list, network }: Walls): RunSpec {
  const copies = list.flatMap((wall) => (wall.kind === 'copy' ? [wall.path] : []));
  const args = [
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...list.flatMap((wall) => mountOf(wall, copies)),
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', ...(network ? [] : ['--unshare-net'])],
    ...['--cap-drop', 'ALL', '--die-with-parent', '--new-session', '--chdir', spec.cwd, '--', spec.command, ...spec.args],
  ];
  const env = { ...spec.env, TMPDIR: '/tmp' };
  if (copies.length === 0) return { ...spec, command: bwrap, args, cwd: '/', env };
  return { ...spec, command: '/bin/sh', args: ['-c', withFiles(copies), ...copies, bwrap, ...args], cwd: '/', env };
}

/** Files that are copied in are handed over open: number 9 is the first of them. */
const FIRST_FILE = 9;

/** `$0` and the next few are the files, the rest is bubblewrap's command line. */
function withFiles(copies: readonly string[]): string {
  const opened = copies.map((_, at) => `${FIRST_FILE - at}<"$${at}"`).join(' ');
  return `exec ${opened}; ${copies.slice(1).map(() => 'shift;').join(' ')} exec "$@"`;
}

function mountOf(wall: Wall, copies: readonly string[]): string[] {
  switch (wall.kind) {
    case 'hide':
      return ['--tmpfs', wall.path];
    case 'blank':
      return ['--ro-bind', '/dev/null', wall.path];
    case 'read':
      return ['--ro-bind-try', wall.path, wall.path];
    case 'write':
      return ['--bind', wall.path, wall.path];
    case 'copy':
      return ['--perms', '0600', '--file', String(FIRST_FILE - copies.indexOf(wall.path)), wall.path];
    case 'folder':
      return ['--dir', wall.path];
    case 'link':
      return ['--symlink', wall.to, wall.path];
    default:
      return wall satisfies never;
  }
}
