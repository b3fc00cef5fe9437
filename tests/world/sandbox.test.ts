import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClock } from '../../automation/world/clock.ts';
import type { Processes, RunSpec } from '../../automation/world/ports.ts';
import { createProcesses } from '../../automation/world/processes/processes.ts';
import { createRandom } from '../../automation/world/random.ts';
import { ESCAPES } from '../../automation/world/sandbox/escapes.ts';
import type { Role } from '../../automation/world/sandbox/layout.ts';
import { openSandbox, requireSandbox, roleOfChecks } from '../../automation/world/sandbox/sandbox.ts';
import { profileOf } from '../../automation/world/sandbox/seatbelt.ts';
import { testEscapes } from '../../automation/world/sandbox/self-test.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';
import { describeInBubblewrap } from '../support/bubblewrap.ts';
import { temporaryFolder, tinyProject, type TinyProject } from '../support/project.ts';
import { never, openFor } from '../workspace/open.ts';

const CHECKS = roleOfChecks({ checkNetwork: false });
const AGENT: Role = { ...CHECKS, network: true, writesCache: false };
const [clock, random] = [createClock(), createRandom()];

interface Stage {
  readonly project: TinyProject;
  readonly home: string;
  readonly stateDir: string;
  readonly workspaceDir: string;
  /** A real private copy of the project. */
  readonly copy: string;
  readonly plain: Processes;
  within(role?: Role): Promise<Processes>;
  /** Runs JavaScript in the copy; its exit code and what it printed. */
  js(code: string, more?: Partial<RunSpec>, role?: Role): Promise<{ code: number | string; out: string }>;
}

/** A project with installed packages, a private copy of it, and a home with a login, all in temporary folders. */
async function setStage(options: { home?: string; project?: TinyProject; sandboxRead?: readonly string[] } = {}): Promise<Stage> {
  const project = options.project ?? tinyProject({ 'a.js': 'export const a = 1;\n', 'package.json': '{"type":"module"}' }, { packages: ['picomatch'] });
  const home = options.home ?? temporaryFolder('keepgreen-home');
  mkdirSync(join(home, '.ssh'), { recursive: true });
  writeFileSync(join(home, '.ssh/id'), 'PRIVATE KEY');
  const { workspaces, settings } = await openFor(project.dir);
  const workspace = await workspaces.acquire((await workspaces.snapshot()).commit, never);
  mkdirSync(join(settings.workspaceDir, 'cache'));
  const plain = createProcesses({ stateDir: join(temporaryFolder('keepgreen-state'), 'x'), clock, random, log: createMemoryLog(), graceMs: 500 });
  onTestFinished(() => plain.close());
  const env = { PATH: process.env['PATH'] ?? '', HOME: home };
  const sandbox = await openSandbox({ settings: { ...settings, sandbox: 'required', sandboxRead: options.sandboxRead ?? [] }, processes: plain, env });
  expect(sandbox.level).toBe('bubblewrap');
  const within = (role = CHECKS) => Promise.resolve(sandbox.within(role));
  return {
    project, home, stateDir: settings.stateDir, workspaceDir: realpathSync(settings.workspaceDir), copy: workspace.projectDir, plain, within,
    async js(code, more = {}, role = CHECKS) {
      const end = await (await within(role)).run({ command: process.execPath, args: ['-e', code], cwd: workspace.projectDir, env, label: 'test', timeoutMs: 20_000, ...more }, never);
      return { code: end.kind === 'exited' ? end.exitCode : end.kind === 'signalled' ? end.signal : end.kind, out: end.stdout + end.stderr };
    },
  };
}

describeInBubblewrap('ways out of the sandbox', () => {
  const held = (report: Partial<Record<string, string>>) => Object.entries(report).filter(([, how]) => how !== 'escaped').map(([name]) => name);

  it('are all open without it', async () => {
    const stage = await setStage();
    const result = await testEscapes({ processes: stage.plain, random, projectRoot: stage.project.dir, stateDir: stage.stateDir, copyDir: stage.copy, homeDir: stage.home });
    expect(result).toEqual({ kind: 'tried', report: Object.fromEntries(ESCAPES.map((name) => [name, 'escaped'])) });
  });

  it('are all closed to checks', async () => {
    const stage = await setStage();
    const result = await testEscapes({ processes: await stage.within(), random, projectRoot: stage.project.dir, stateDir: stage.stateDir, copyDir: stage.copy, homeDir: stage.home });
    expect(result.kind === 'tried' ? held(result.report) : result).toEqual([...ESCAPES]);
  });

  it('are closed to the agent but for the network', async () => {
    const stage = await setStage();
    const result = await testEscapes({ processes: await stage.within(AGENT), random, projectRoot: stage.project.dir, stateDir: stage.stateDir, copyDir: stage.copy, homeDir: stage.home });
    expect(result.kind === 'tried' ? held(result.report) : result).toEqual(ESCAPES.filter((name) => name !== 'reach the loopback' && name !== 'reach an abstract socket'));
  });

  it('are tried without those through a home where there is none', async () => {
    const stage = await setStage();
    const result = await testEscapes({ processes: await stage.within(), random, projectRoot: stage.project.dir, stateDir: stage.stateDir, copyDir: stage.copy, homeDir: '/nowhere/at/all' });
    expect(result.kind === 'tried' ? held(result.report) : result).toEqual(ESCAPES.filter((name) => name !== 'read a secret in a home' && name !== 'reach a socket file'));
  });
});

describeInBubblewrap('inside the sandbox', () => {
  it('a program works in its copy, in a temporary folder and in a home of its own, and only the copy is left of it', async () => {
    const stage = await setStage();
    const code = "const fs=require('fs'),os=require('os'),p=require('path');fs.writeFileSync('made.txt','1');const d=fs.mkdtempSync(p.join(os.tmpdir(),'t-'));fs.writeFileSync(p.join(d,'x'),'1');fs.writeFileSync(p.join(os.homedir(),'x'),'1');console.log(d,os.homedir(),fs.readdirSync(os.homedir()))";
    const end = await stage.js(code);
    expect(end).toMatchObject({ code: 0 });
    expect(readFileSync(join(stage.copy, 'made.txt'), 'utf8')).toBe('1');
    expect(existsSync(end.out.split(' ')[0] ?? '')).toBe(false);
    expect(existsSync(join(stage.home, 'x'))).toBe(false);
    expect(end.out).not.toContain('.ssh');
  });

  it('installed packages load, and neither they nor the links to them can be changed', async () => {
    const stage = await setStage();
    expect((await stage.js("require('picomatch');console.log('loaded')")).out).toContain('loaded');
    const tryTo = (what: string) => stage.js(`try{${what};console.log('done')}catch(e){console.log(e.code)}`);
    expect((await tryTo("require('fs').rmSync('node_modules/picomatch')")).out).toMatch(/EROFS|EBUSY/);
    expect((await tryTo("require('fs').appendFileSync('node_modules/picomatch/package.json','x')")).out).toContain('EROFS');
    // What runners keep in node_modules still works.
    expect((await tryTo("require('fs').mkdirSync('node_modules/.vite/vitest',{recursive:true})")).out).toContain('done');
  });

  it('one that may only read can change nothing of the copy', async () => {
    const stage = await setStage();
    expect((await stage.js("try{require('fs').writeFileSync('a.js','x')}catch(e){console.log(e.code)}", { readOnly: true })).out).toContain('EROFS');
    expect((await stage.js("require('fs').writeFileSync('a.js','x')")).code).toBe(0);
  });

  it('servers that a test starts on the loopback answer, and nothing else is there', async () => {
    const stage = await setStage();
    const server = "const s=require('net').createServer((c)=>c.end('hello')).listen(0,'127.0.0.1',()=>{require('net').connect(s.address().port,'127.0.0.1').on('data',(d)=>{console.log(String(d));s.close()})})";
    expect((await stage.js(server)).out).toContain('hello');
    expect((await stage.js("console.log(Object.keys(require('os').networkInterfaces()).join())")).out.trim()).toBe('lo');
  });

  it('git in the copy speaks of the snapshot, and can change nothing', async () => {
    const stage = await setStage();
    const git = async (...args: string[]) => stage.js('', { command: 'git', args });
    expect(await git('log', '--oneline')).toMatchObject({ code: 0 });
    expect((await git('config', 'core.fsmonitor', '/x')).code).not.toBe(0);
  });

  it('a project in a home is seen with a home around it that is empty', async () => {
    const home = temporaryFolder('keepgreen-home');
    const project = tinyProject({ 'a.js': '1' }, { packages: ['picomatch'] });
    mkdirSync(join(home, 'Documents'));
    const stage = await setStage({ home, project, sandboxRead: [join(home, 'Documents')] });
    const seen = (await stage.js("console.log(require('fs').readdirSync(process.env.HOME).join(), require('fs').existsSync(process.env.HOME + '/Documents'))")).out;
    expect(seen.trim()).toBe('Documents true');
  });

  it('environment files of the project and what lies in the state folder are hidden', async () => {
    const stage = await setStage();
    stage.project.write('.env', 'TOKEN=abc');
    const read = (file: string) => stage.js(`console.log('['+require('fs').readFileSync(${JSON.stringify(file)},'utf8')+']')`);
    expect((await read(join(stage.project.dir, '.env'))).out).toContain('EACCES');
    expect((await read(join(stage.project.dir, 'a.js'))).code).toBe(0);
    writeFileSync(join(stage.stateDir, 'app_state.json'), '{}');
    expect((await read(join(stage.stateDir, 'app_state.json'))).out).toContain('ENOENT');
  });

  it('a node that is installed in a home, and named by a link there, runs', async () => {
    const home = temporaryFolder('keepgreen-home');
    const prefix = join(home, '.nvm/versions/node/v20');
    mkdirSync(join(prefix, 'bin'), { recursive: true });
    symlinkSync(process.execPath, join(prefix, 'bin/node'));
    writeFileSync(join(prefix, 'bin/tool'), '#!/bin/sh\necho tool ran\n', { mode: 0o755 });
    symlinkSync('versions/node/v20/bin', join(home, '.nvm/current'));
    const stage = await setStage({ home });
    const env = { PATH: `${join(home, '.nvm/current')}:/usr/bin:/bin`, HOME: home };
    expect(await stage.js('', { command: 'tool', args: [], env })).toEqual({ code: 0, out: 'tool ran\n' });
    expect(await stage.js('console.log(1)', { command: 'node', env })).toEqual({ code: 0, out: '1\n' });
  });
});

describeInBubblewrap('how a program in the sandbox ends', () => {
  it('is told as without it: exit code, signal, missing program, missing folder', async () => {
    const stage = await setStage();
    expect((await stage.js('process.exit(7)')).code).toBe(7);
    expect((await stage.js('process.kill(process.pid, "SIGKILL")')).code).toBe('SIGKILL');
    const processes = await stage.within();
    const spec = { command: 'no-such-program', args: [], cwd: stage.copy, env: { PATH: '/usr/bin' }, label: 'test' };
    expect(await processes.run(spec, never)).toMatchObject({ kind: 'not_started', code: 'ENOENT' });
    expect(await processes.start({ ...spec, command: 'sh', cwd: '/nowhere/at/all' }).ended).toMatchObject({ kind: 'not_started', message: expect.stringContaining('/nowhere/at/all') as unknown });
  });

  it('over its time it is ended with all it started, after it had its moment to put things away', async () => {
    const stage = await setStage();
    const code = "process.on('SIGTERM',()=>{require('fs').writeFileSync('bye','1');process.exit(0)});require('child_process').spawn('sleep',['1000'],{detached:true});console.log('up');setInterval(()=>{},1000)";
    const processes = await stage.within();
    const running = processes.start({ command: process.execPath, args: ['-e', code], cwd: stage.copy, env: { PATH: process.env['PATH'] ?? '', HOME: stage.home }, label: 'test', onLine: () => void running.kill() });
    expect(await running.ended).toMatchObject({ kind: 'aborted' });
    expect(readFileSync(join(stage.copy, 'bye'), 'utf8')).toBe('1');
  });
});

describe('where there is no sandbox', () => {
  it('SANDBOX=required refuses and says what to install; auto and off go on, and say why there is none', async () => {
    const dir = temporaryFolder();
    const processes = createProcesses({ stateDir: dir, clock, random, log: createMemoryLog() });
    const open = (sandbox: 'auto' | 'required' | 'off', platform: NodeJS.Platform = 'linux') =>
      openSandbox({ settings: { home: dir, projectRoot: dir, workspaceDir: dir, stateDir: dir, workspaceLinks: [], sandboxRead: [], sandbox }, processes, env: { PATH: dir }, platform });
    const auto = await open('auto');
    expect(auto).toMatchObject({ level: 'none', detail: expect.stringContaining('not installed') as unknown });
    expect(auto.within(CHECKS)).toBe(processes);
    expect(() => requireSandbox(auto, 'auto')).not.toThrow();
    expect(() => requireSandbox(auto, 'required')).toThrow(expect.objectContaining({ code: 'sandbox_missing', next: expect.stringContaining('apt-get install bubblewrap') as unknown }) as Error);
    expect((await open('off')).detail).toContain('SANDBOX=off');
    expect((await open('auto', 'win32')).detail).toContain('win32');
  });

  it('a bwrap that is there and does not work counts as none', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'bwrap'), '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n', { mode: 0o755 });
    const processes = createProcesses({ stateDir: dir, clock, random, log: createMemoryLog() });
    const sandbox = await openSandbox({ settings: { home: dir, projectRoot: dir, workspaceDir: dir, stateDir: dir, workspaceLinks: [], sandboxRead: [], sandbox: 'auto' }, processes, env: { PATH: dir }, platform: 'linux' });
    expect(sandbox).toMatchObject({ level: 'none', detail: expect.stringContaining('No permissions') as unknown });
  });
});

describe('the profile for sandbox-exec', () => {
  it('denies every write and every home first, then says what is allowed of it', () => {
    const profile = profileOf({ network: false, list: [{ kind: 'hide', path: '/Users' }, { kind: 'read', path: '/Users/a/project' }, { kind: 'write', path: '/Users/a/copies/w0' }, { kind: 'read', path: '/Users/a/copies/w0/"odd"' }] }, '/tmp/x');
    const lines = profile.split('\n');
    const order = ['(deny file-write*)', '(deny file-read* file-write* (subpath "/Users"))', '(allow file-read* (subpath "/Users/a/project"))', '(allow file-read* file-write* (subpath "/Users/a/copies/w0"))', '(deny file-write* (subpath "/Users/a/copies/w0/\\"odd\\""))', '(deny network*)'];
    expect(order.map((line) => lines.indexOf(line))).toEqual([...order.map((line) => lines.indexOf(line))].sort((a, b) => a - b));
    expect(order.filter((line) => !lines.includes(line))).toEqual([]);
  });
});
