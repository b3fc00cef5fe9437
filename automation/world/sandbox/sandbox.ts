import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { KeepgreenError } from '../../errors.ts';
import type { Processes, RunSpec } from '../ports.ts';
import { bubblewrapped } from './bubblewrap.ts';
import { findProgram } from './program.ts';
import { inside, type Wrap } from './inside.ts';
import { layOut, type Places, type Role } from './layout.ts';
import { seatbelted } from './seatbelt.ts';

export type SandboxLevel = 'bubblewrap' | 'sandbox-exec' | 'none';

/** The walls around checks and the agent, as far as this machine has them. */
export interface Sandbox {
  readonly level: SandboxLevel;
  /** One sentence: what it is, or why there is none and what to do. */
  readonly detail: string;
  /** The same port for programs of this kind; with level `none` the port itself. */
  within(role: Role): Processes;
}

export interface SandboxNeeds {
  readonly settings: Places & { readonly sandbox: 'auto' | 'required' | 'off' };
  readonly processes: Processes;
  /** Where PATH and HOME come from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For tests on another system. */
  readonly platform?: NodeJS.Platform;
}

/** Finds out once, by running something, whether this machine can build walls. Never throws. */
export async function openSandbox(needs: SandboxNeeds): Promise<Sandbox> {
  const { settings, platform = process.platform } = needs;
  if (settings.sandbox === 'off') return without(needs, 'the sandbox is switched off (SANDBOX=off)');
  if (platform === 'linux') return bubblewrap(needs);
  if (platform === 'darwin') return sandboxExec(needs);
  return without(needs, `there is no sandbox for ${platform}`);
}

/** Throws KeepgreenError('sandbox_missing') where one is required and there is none. */
export function requireSandbox({ level, detail }: Sandbox, wanted: 'auto' | 'required' | 'off'): void {
  if (wanted !== 'required' || level !== 'none') return;
  throw new KeepgreenError('sandbox_missing', `SANDBOX=required, and ${detail}.`, INSTALL);
}

const INSTALL = 'Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap; Arch: pacman -S bubblewrap) and see that user namespaces are allowed, or set SANDBOX=auto.';

function without({ processes }: SandboxNeeds, detail: string): Sandbox {
  return { level: 'none', detail, within: () => processes };
}

const PROBE_MS = 10_000;
const NOTHING = { hide: [], read: [], write: [], copy: [] };
const PLAIN: Role = { network: false, writesCache: false, own: NOTHING };

/** Checks, and the programs of free fixers: runners' caches, and the network only where a person says so. */
export function roleOfChecks({ checkNetwork }: { readonly checkNetwork: boolean }): Role {
  return { network: checkNetwork, writesCache: true, own: NOTHING };
}

async function bubblewrap(needs: SandboxNeeds): Promise<Sandbox> {
  const found = findProgram('bwrap', '/', needs.env['PATH'] ?? '');
  if (found.kind === 'missing') return without(needs, 'bubblewrap is not installed');
  return tried(needs, 'bubblewrap', (role) => (spec) => bubblewrapped(found.path, spec, layOut(needs.settings, role, programOf(spec))));
}

async function sandboxExec(needs: SandboxNeeds): Promise<Sandbox> {
  const found = findProgram('sandbox-exec', '/', `/usr/bin:${needs.env['PATH'] ?? ''}`);
  if (found.kind === 'missing') return without(needs, 'sandbox-exec is not there');
  const tmpDir = join(needs.settings.workspaceDir, 'cache', 'tmp');
  return tried(needs, 'sandbox-exec', (role) => (spec) => {
    mkdirSync(tmpDir, { recursive: true });
    return seatbelted(found.path, spec, layOut(needs.settings, role, programOf(spec)), tmpDir);
  });
}

/** A program that is there may still be forbidden to make namespaces (a container, a hardened kernel). */
async function tried(needs: SandboxNeeds, level: Exclude<SandboxLevel, 'none'>, wrap: (role: Role) => Wrap): Promise<Sandbox> {
  const { processes, env } = needs;
  const probe = wrap(PLAIN)({ command: process.execPath, args: ['--version'], cwd: '/', env: { PATH: env['PATH'] ?? '' }, timeoutMs: PROBE_MS, maxBytes: 16 * 1024, label: 'sandbox probe' });
  const end = await processes.run(probe, new AbortController().signal);
  if (end.kind === 'exited' && end.exitCode === 0) return { level, detail: `${level} works`, within: (role) => inside(processes, wrap(role)) };
  return without(needs, `${level} does not work here (${lastWords(end.stderr) || end.kind})`);
}

function lastWords(stderr: string): string {
  return stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}

function programOf(spec: RunSpec) {
  return { path: spec.command, cwd: spec.cwd, env: spec.env, readOnly: spec.readOnly === true };
}
