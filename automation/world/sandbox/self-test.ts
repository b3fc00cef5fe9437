import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { childEnv } from '../child-env.ts';
import { entryPoint } from '../entry-point.ts';
import type { Processes, Random } from '../ports.ts';
import { EscapeReport, type EscapeName, type EscapePlan } from './escapes.ts';

export interface SelfTestNeeds {
  readonly processes: Processes;
  readonly random: Random;
  /** The project of the user, the state folder, and a private copy with the project in it; absolute. */
  readonly projectRoot: string;
  readonly stateDir: string;
  readonly copyDir: string;
  /** Where the secret is planted; the person's own home unless told. */
  readonly homeDir?: string;
}

/** Ways out that could not be tried here (no node_modules, no git, a home that can't be written) are left out. */
export type SelfTest = { readonly kind: 'tried'; readonly report: EscapeReport } | { readonly kind: 'failed'; readonly reason: string };

const LIMIT_MS = 30_000;

/**
 * Tries to get out of the sandbox, for real: plants a secret, opens sockets and starts a victim outside, then runs a
 * program inside that goes for each. Everything is taken away again. Never throws for what the program does.
 */
export async function testEscapes(needs: SelfTestNeeds): Promise<SelfTest> {
  const bait = await layBait(needs);
  try {
    const args = [entryPoint('automation/world/sandbox/escape-worker'), JSON.stringify({ secret: bait.secret, tries: bait.tries } satisfies EscapePlan)];
    const end = await needs.processes.run({ command: process.execPath, args, cwd: needs.copyDir, env: childEnv(), timeoutMs: LIMIT_MS, label: 'sandbox self-test' }, new AbortController().signal);
    if (end.kind !== 'exited' || end.exitCode !== 0) return { kind: 'failed', reason: `the program inside ended as ${end.kind}: ${end.stderr.trim().slice(-300)}` };
    return { kind: 'tried', report: EscapeReport.parse(JSON.parse(end.stdout)) };
  } finally {
    await bait.remove();
  }
}

interface Bait {
  readonly secret: string;
  readonly tries: EscapePlan['tries'];
  remove(): Promise<void>;
}

async function layBait({ random, projectRoot, stateDir, copyDir, homeDir = homedir() }: SelfTestNeeds): Promise<Bait> {
  const secret = random.hex(16);
  const name = `.keepgreen-self-test-${random.hex(6)}`;
  mkdirSync(stateDir, { recursive: true });
  const inState = join(stateDir, name);
  writeFileSync(inState, secret, { mode: 0o600 });
  const inHome = plantIn(homeDir, name, secret);
  const socketFile = inHome === undefined ? undefined : `${inHome}.sock`;
  const [loopback, abstract, socket] = await Promise.all([listen({ host: '127.0.0.1', port: 0 }), process.platform === 'linux' ? listen({ path: `\0${name}` }) : undefined, socketFile === undefined ? undefined : listen({ path: socketFile })]);
  const victim = startVictim(secret);
  const git = join(projectRoot, '.git');
  const link = firstLink(join(copyDir, 'node_modules'));
  const all: readonly (readonly [EscapeName, string | undefined])[] = [
    ['write outside', join(projectRoot, name)],
    ['write through a link', link === undefined ? undefined : join(link, name)],
    ['write into node_modules', existsSync(join(copyDir, 'node_modules')) ? join(copyDir, 'node_modules', name) : undefined],
    ['write git hooks', existsSync(join(git, 'hooks')) ? join(git, 'hooks', name) : undefined],
    ['write git config', existsSync(join(git, 'config')) ? join(git, 'config') : undefined],
    ['write .git of the copy', existsSync(join(copyDir, '.git')) ? join(copyDir, '.git') : undefined],
    ['write the copies\' repository', existsSync(join(stateDir, 'shadow.git/config')) ? join(stateDir, 'shadow.git/config') : undefined],
    ['read a secret in a home', inHome],
    ['read the state folder', inState],
    ['see environments of others', existsSync('/proc/1') ? '/proc' : undefined],
    ['signal others', victim.pid === undefined ? undefined : String(victim.pid)],
    ['reach the loopback', portOf(loopback)],
    ['reach an abstract socket', abstract === undefined ? undefined : name],
    ['reach a socket file', socketFile],
  ];
  return {
    secret,
    tries: all.flatMap(([way, target]) => (target === undefined ? [] : [{ name: way, target }])),
    async remove() {
      victim.kill('SIGKILL');
      for (const file of [inState, inHome]) if (file !== undefined) rmSync(file, { force: true });
      await Promise.all([loopback, abstract, socket].map((server) => new Promise<unknown>((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)))));
    },
  };
}

/** undefined where nobody can write: a service's user may have a home that isn't there. */
function plantIn(dir: string, name: string, secret: string): string | undefined {
  const file = join(dir, name);
  try {
    writeFileSync(file, secret, { mode: 0o600 });
    return file;
  } catch {
    return undefined;
  }
}

/** A process outside that carries the secret in its environment. It ends by itself should we not come to end it. */
function startVictim(secret: string): ChildProcess {
  return spawn(process.execPath, ['-e', `setTimeout(() => {}, ${LIMIT_MS * 2})`], { env: { PATH: process.env['PATH'] ?? '', KEEPGREEN_SELF_TEST: secret }, stdio: 'ignore' });
}

function listen(where: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => undefined).end());
  return new Promise((resolve, reject) => server.once('error', reject).listen(where, () => resolve(server)));
}

function portOf(server: Server): string | undefined {
  const address = server.address();
  return address === null || typeof address === 'string' ? undefined : String(address.port);
}

/** A package that the copy borrows: what is written through it would be written into the user's tree. */
function firstLink(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const found = readdirSync(folder).map((name) => join(folder, name)).filter((path) => lstatSync(path).isSymbolicLink());
  return found[0];
}
