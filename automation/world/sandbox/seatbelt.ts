import type { RunSpec } from '../ports.ts';
import type { Wall, Walls } from './walls.ts';

/**
 * The same program under macOS's sandbox-exec, by a profile in which the last rule that fits counts. It has no mounts:
 * what is hidden can't be read or written, instead of being empty, and the loopback is the machine's own.
 */
export function seatbelted(sandboxExec: string, spec: RunSpec, walls: Walls, tmpDir: string): RunSpec {
  const env = { ...spec.env, TMPDIR: tmpDir };
  return { ...spec, command: sandboxExec, args: ['-p', profileOf(walls, tmpDir), spec.command, ...spec.args], env };
}

/** Exported for its test: nothing else on Linux can try it. */
export function profileOf({ list, network }: Walls, tmpDir: string): string {
  return [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    ...DEVICES.map((device) => `(allow file-write* (literal ${quote(device)}))`),
    '(allow file-write* (regex #"^/dev/tty.*"))',
    ...list.flatMap(ruleOf),
    // Names of folders on the way to something visible must be readable.
    '(allow file-read-metadata)',
    `(allow file-read* file-write* (subpath ${quote(tmpDir)}))`,
    '(deny signal)',
    '(allow signal (target same-sandbox))',
    '(deny process-info* (target others))',
    ...(network ? [] : ['(deny network*)', '(allow network* (local ip "localhost:*"))', '(allow network-outbound (remote ip "localhost:*"))', '(allow network* (local unix-socket))']),
    '',
  ].join('\n');
}

const DEVICES = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom', '/dev/dtracehelper'];

function ruleOf(wall: Wall): string[] {
  const path = `(subpath ${quote('path' in wall ? wall.path : '')})`;
  switch (wall.kind) {
    case 'hide':
    case 'blank':
      return [`(deny file-read* file-write* ${path})`];
    case 'read':
      return [`(allow file-read* ${path})`, `(deny file-write* ${path})`];
    case 'write':
    case 'copy':
      return [`(allow file-read* file-write* ${path})`];
    case 'folder':
    case 'link':
      return [];
    default:
      return wall satisfies never;
  }
}

function quote(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&')}"`;
}
