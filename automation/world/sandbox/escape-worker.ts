import { appendFileSync, closeSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { systemCode } from '../../errors.ts';
import { EscapePlan, type EscapeName } from './escapes.ts';

/** Runs inside: tries to get out, by every way it is told, and prints what came of each. Undoes at once what succeeded. */
const plan = EscapePlan.parse(JSON.parse(process.argv[2] ?? ''));

const tries: Readonly<Record<EscapeName, (target: string) => void | Promise<void>>> = {
  'write outside': writeThere,
  'write through a link': writeThere,
  'write into node_modules': writeThere,
  'write git hooks': writeThere,
  'write git config': openForWriting,
  'write .git of the copy': openForWriting,
  'write the copies\' repository': openForWriting,
  'read a secret in a home': readSecret,
  'read the state folder': readSecret,
  'see environments of others': findInProc,
  'signal others': signal,
  'reach the loopback': (port) => reach({ host: '127.0.0.1', port: Number(port) }),
  'reach an abstract socket': (name) => reach({ path: `\0${name}` }),
  'reach a socket file': (path) => reach({ path }),
};

const report: Record<string, string> = {};
for (const { name, target } of plan.tries) {
  try {
    await tries[name](target);
    report[name] = 'escaped';
  } catch (error) {
    report[name] = systemCode(error) ?? String(error);
  }
}
process.stdout.write(`${JSON.stringify(report)}\n`);

function writeThere(file: string): void {
  writeFileSync(file, 'escaped', { flag: 'wx' });
  rmSync(file);
}

/** Nothing is changed: being allowed to is the escape. */
function openForWriting(file: string): void {
  closeSync(openSync(file, 'r+'));
  appendFileSync(file, '');
}

function readSecret(file: string): void {
  if (!readFileSync(file, 'utf8').includes(plan.secret)) throw new Error('empty');
}

function findInProc(): void {
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  if (!others.some((pid) => textOf(`/proc/${pid}/environ`).includes(plan.secret))) throw new Error('not seen');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function signal(pid: string): void {
  process.kill(Number(pid), 'SIGKILL');
}

function reach(where: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(where, () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
