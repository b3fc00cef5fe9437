import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixArgs, strategyArgs } from '../automation/fixers/agent/command-line.ts';
import { strategySchema } from '../automation/fixers/agent/strategy.ts';
import { claudeBin, claudeEnvironment } from '../tests/support/claude-program.ts';
import { answer, say, startScriptedApi, use } from '../tests/support/scripted-api.ts';
import type { ScriptedReply, ScriptedRequest } from '../tests/support/scripted-api.ts';
import { allTasks, startProgram, until, untilIdle } from './program.ts';
import type { Program } from './program.ts';
import { checkout, inTemporaryFolder, makeProject } from './project.ts';
import type { BenchRow } from './row.ts';
import { median } from './statistics.ts';

const ROUNDS = 5;
const TARGET = 0.8;
const FILE = 'src/tax.js';
const RIGHT = 'const rate = 0.2;';
const WRONG = 'const rate = 0.7;';

/** The parts of a fix when somebody does them one after the other, each with a program started afresh, in ms. */
interface Bare {
  readonly redCheck: number;
  readonly strategy: number;
  readonly fix: number;
  readonly fullCheck: number;
}

/**
 * From the save of a bug until the file is right again, with the real Claude Code CLI and a model that answers at once,
 * against the bare sum of its parts. Both take turns, so that a busy machine slows both.
 */
export function benchFix(): Promise<BenchRow[]> {
  return inTemporaryFolder('fix', async (root) => {
    const api = await startScriptedApi(playFix);
    const bench = openBench(root, api.url);
    const program = await startProgram({ dir: bench.dir, home: bench.home, env: { ...bench.env, CLAUDE_BIN: claudeBin(), FIXERS: 'quickfix,agent' } });
    const rounds: { bare: Bare; landedMs: number }[] = [];
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const bare = await timeBare(bench);
        await untilIdle(program);
        rounds.push({ bare, landedMs: await timeSave(bench, program) });
      }
    } finally {
      await program.stop();
      await api.close();
    }
    return rowsOf(rounds);
  });
}

interface Bench {
  /** The project that the program watches. */
  readonly dir: string;
  /** The same project, for the bare parts. */
  readonly bareDir: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
}

function openBench(root: string, apiUrl: string): Bench {
  const [dir, bareDir, home] = [join(root, 'project'), join(root, 'bare'), join(root, 'home')];
  mkdirSync(home);
  makeProject(dir, projectFiles(), ['vitest']);
  cpSync(dir, bareDir, { recursive: true, verbatimSymlinks: true });
  return { dir, bareDir, home, env: claudeEnvironment({ home, apiUrl }) };
}

/** Ten modules with a test each. */
function projectFiles(): Record<string, string> {
  const module = (name: string, constant: string) => ({
    [`src/${name}.js`]: `export function ${name}(cents) {\n  const rate = ${constant};\n  return Math.round(cents * rate);\n}\n`,
    [`src/${name}.test.js`]: `import { expect, test } from 'vitest';\nimport { ${name} } from './${name}.js';\n\ntest('${name}', () => {\n  expect(${name}(1000)).toBe(${Number(constant) * 1000});\n});\n`,
  });
  const manifest = JSON.stringify({ name: 'shop', private: true, type: 'module', scripts: { test: 'vitest run' }, devDependencies: { vitest: '*' } });
  const modules = [module('tax', '0.2'), ...Array.from({ length: 9 }, (_, index) => module(`share${index}`, '0.5'))];
  return { 'package.json': manifest, ...Object.fromEntries(modules.flatMap((files) => Object.entries(files))) };
}

/** Plans; reads the file, corrects it, says so. */
function playFix(request: ScriptedRequest): ScriptedReply {
  if (request.pass === 'strategy') return answer({ root_cause: 'the rate is wrong', files: [FILE], plan: 'set it right', confidence: 0.9 });
  const path = join(request.cwd, FILE);
  const turns = [use(['Read', { file_path: path }]), use(['Edit', { file_path: path, old_string: WRONG, new_string: RIGHT }])];
  return (request.pass === 'fix' ? turns[request.turn] : undefined) ?? say('Corrected it.');
}

async function timeBare({ bareDir: dir, home, env }: Bench): Promise<Bare> {
  replace(dir, RIGHT, WRONG);
  const settings = { claudeBin: claudeBin(), claudeModel: undefined, agentIdleTimeoutSeconds: 60, agentStandbySeconds: 0, claudeStrongModel: undefined, maxCostUsdPerAttempt: 0, projectRoot: join(home, 'nowhere'), stateDir: join(home, 'nothing') };
  const vitest = [join(checkout, 'node_modules/vitest/vitest.mjs'), 'run'];
  const claude = (args: readonly string[]) => timeProcess({ command: settings.claudeBin, args, dir, env, input: PROMPT });
  const check = (...files: string[]) => timeProcess({ command: process.execPath, args: [...vitest, ...files], dir, env });
  const bare = { redCheck: await check('src/tax.test.js'), strategy: await claude(strategyArgs(settings, dir, strategySchema)), fix: await claude(fixArgs(settings, dir)), fullCheck: await check() };
  if (!read(dir).includes(RIGHT)) throw new Error('the bare passes of the CLI did not correct the file');
  return bare;
}

const PROMPT = `${JSON.stringify({ type: 'user', message: { role: 'user', content: [{ type: 'text', text: `The test of ${FILE} fails. Correct the code.` }] } })}\n`;

/** How long a program takes from its start to its end, in ms; what it says and its exit code are for others to judge. */
function timeProcess({ command, args, dir, env, input = '' }: { command: string; args: readonly string[]; dir: string; env: Readonly<Record<string, string>>; input?: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(command, args, { cwd: dir, env: { ...env, CI: '1' }, stdio: ['pipe', 'ignore', 'ignore'] });
    child.once('error', reject);
    child.once('close', () => resolve(performance.now() - startedMs));
    child.stdin.end(input);
  });
}

async function timeSave({ dir }: Bench, program: Program): Promise<number> {
  const known = new Set(allTasks(program.state()).map((task) => task.id));
  replace(dir, RIGHT, WRONG);
  const savedMs = performance.now();
  const ended = () => allTasks(program.state()).find((task) => !known.has(task.id) && task.outcome !== null);
  await until('the fix to land', () => read(dir).includes(RIGHT), () => troubleOf(ended()));
  const landedMs = performance.now() - savedMs;
  const task = await until('the task to end', ended);
  if (task.outcome !== 'fixed' || task.attempts.some((attempt) => attempt.fixer !== 'agent')) throw new Error(`the agent did not fix it: ${JSON.stringify(task)}`);
  await sleep(500);
  return landedMs;
}

function troubleOf(task: { readonly outcome: string | null; readonly summary: string } | undefined): string | undefined {
  return task === undefined || task.outcome === 'fixed' ? undefined : `${task.outcome ?? ''}: ${task.summary}`;
}

function replace(dir: string, from: string, to: string): void {
  writeFileSync(join(dir, FILE), read(dir).replace(from, to));
}

function read(dir: string): string {
  return readFileSync(join(dir, FILE), 'utf8');
}

function rowsOf(rounds: readonly { bare: Bare; landedMs: number }[]): BenchRow[] {
  const of = (part: keyof Bare) => median(rounds.map(({ bare }) => bare[part]));
  const sum = ({ redCheck, strategy, fix, fullCheck }: Bare) => redCheck + strategy + fix + fullCheck;
  const ratio = median(rounds.map(({ bare, landedMs }) => landedMs / sum(bare)));
  const parts = `${of('redCheck').toFixed(0)} + ${of('strategy').toFixed(0)} + ${of('fix').toFixed(0)} + ${of('fullCheck').toFixed(0)} ms`;
  return [
    { figure: 'red check + two CLI passes + full check, each started afresh', value: parts, target: '-', ok: true },
    { figure: 'save → landed, agent that takes no time', value: `${median(rounds.map(({ landedMs }) => landedMs)).toFixed(0)} ms`, target: '-', ok: true },
    { figure: 'save → landed ÷ bare sum', value: ratio.toFixed(2), target: `≤ ${TARGET}`, ok: ratio <= TARGET },
  ];
}
