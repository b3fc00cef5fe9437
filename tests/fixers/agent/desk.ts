import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createAgent } from '../../../automation/fixers/agent/agent.ts';
import type { AgentSettings } from '../../../automation/fixers/agent/command-line.ts';
import { noUsage, type Attempt } from '../../../automation/task/attempt.ts';
import type { Failure } from '../../../automation/task/failure.ts';
import type { Fixer, Proposal, RepairJob } from '../../../automation/task/fixer.ts';
import type { Clock, World } from '../../../automation/world/ports.ts';
import { createWorld } from '../../../automation/world/real.ts';
import { createRedactor } from '../../../automation/world/redact.ts';
import { DUMMY_KEY } from '../../support/claude-program.ts';
import { scriptedClaude, type ScriptedClaude } from '../../support/claude.ts';
import { temporaryFolder } from '../../support/project.ts';
import type { Script } from '../../support/scripted-api.ts';

/** A workspace with one wrong file, an agent on the real CLI, and a model that plays `script`. */
export interface Desk {
  readonly claude: ScriptedClaude;
  readonly world: World;
  /** The agent's. */
  readonly clock: Clock;
  readonly agent: Fixer;
  readonly settings: AgentSettings;
  /** Lets the agent's clock jump ahead. */
  advance(seconds: number): void;
  /** The workspace's folder. */
  readonly dir: string;
  /** A folder that is not the workspace; the project's own root is `outside/project`. */
  readonly outside: string;
  read(path: string): string;
  write(path: string, text: string): void;
  job(changes?: Partial<RepairJob>): RepairJob;
  /** The one proposal; undefined when there is none. */
  propose(job?: RepairJob, signal?: AbortSignal): Promise<Proposal | undefined>;
}

export async function openDesk(script: Script, changes: Partial<AgentSettings> = {}, review?: Script): Promise<Desk> {
  const claude = await scriptedClaude(script, review);
  const [dir, outside] = [temporaryFolder('keepgreen-workspace'), temporaryFolder('keepgreen-outside')];
  const stateDir = join(outside, 'state');
  mkdirSync(join(outside, 'project'));
  mkdirSync(stateDir);
  const world = createWorld({ settings: { stateDir, logFile: join(stateDir, 'log.jsonl'), logLevel: 'debug' }, secrets: [DUMMY_KEY] });
  onTestFinished(() => world.close());
  const clock = jumpingClock(world.clock);
  const settings: AgentSettings = { claudeBin: claude.bin, claudeModel: undefined, agentIdleTimeoutSeconds: 60, agentStandbySeconds: 0, claudeStrongModel: undefined, maxCostUsdPerAttempt: 0, projectRoot: join(outside, 'project'), stateDir, ...changes };
  const agent = createAgent({ ...world, clock, settings, env: claude.env, redact: createRedactor([DUMMY_KEY, PLANTED_SECRET]) });
  onTestFinished(() => agent.close());
  const desk: Desk = {
    ...{ claude, world, clock, agent, settings, dir, outside },
    advance: (seconds) => clock.advance(seconds),
    read: (path) => readFileSync(join(dir, path), 'utf8'),
    write(path, text) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    job: (some) => ({ ...newJob(dir, join(stateDir, 'run')), ...some }),
    propose: (job = desk.job(), signal = new AbortController().signal) => only(agent.propose(job, signal)),
  };
  mkdirSync(join(stateDir, 'run'));
  desk.write('src/sum.js', WRONG);
  return desk;
}

export const WRONG = 'export const sum = (a, b) => a - b;\n';
export const RIGHT = 'export const sum = (a, b) => a + b;\n';
/** Something that looks like nothing the redactor knows by shape. */
export const PLANTED_SECRET = 'correct horse battery';

export const failure: Failure = {
  fingerprint: 'f00000000001',
  check: 'vitest',
  kind: 'test',
  file: 'tests/sum.test.js',
  line: 5,
  column: 20,
  name: 'sum > adds',
  message: 'AssertionError: expected -1 to be 3',
  stack: 'at tests/sum.test.js:5:20',
};

/** An attempt of the agent that was judged and refused. */
export function refused(number: number, changes: Partial<Attempt> = {}): Attempt {
  return {
    ...{ number, fixer: 'agent', startedAt: '2026-11-21T10:00:00.000Z', endedAt: '2026-11-21T10:00:09.000Z', durationMs: 9000, ending: 'code' },
    ...{ summary: 'still red', rationale: '', evidence: ['sum > adds: expected 2 to be 3'], files: ['src/sum.js'], diffHash: null, runDir: `runs/task_00000001/${number}`, usage: noUsage, confidence: null },
    ...changes,
  };
}

function newJob(dir: string, runDir: string): RepairJob {
  const snapshot = { commit: '0'.repeat(40), tree: '1'.repeat(40), takenAt: '2026-11-21T10:00:00.000Z' };
  const notUsed = () => Promise.reject(new Error('the agent has no business with git'));
  return {
    taskId: 'task_00000001',
    description: '',
    failures: [failure],
    files: ['src/sum.js'],
    snapshot,
    workspace: { id: 'w1', root: dir, projectDir: dir, moveTo: notUsed, changes: notUsed, release: notUsed },
    guiltyDiff: '--- a/src/sum.js\n+++ b/src/sum.js\n@@ -1 +1 @@\n-export const sum = (a, b) => a + b;\n+export const sum = (a, b) => a - b;\n',
    earlier: [],
    runDir,
    number: 1,
    timeoutMs: 60_000,
    maxCostUsd: null,
    rung: 0, grants: [], guilty: null, suspects: [], base: undefined, checks: [], baseline: [], hung: [], findings: [],
  };
}

/** The real clock, set ahead at will; sleepers look again every few milliseconds. */
/** Sleeps in short pieces, so that a jump ends each sleep that it passes, and no other. */
function jumpingClock(real: Clock): Clock & { advance(seconds: number): void } {
  let ahead = 0;
  const monotonicMs = () => real.monotonicMs() + ahead;
  return {
    now: () => new Date(real.now().getTime() + ahead),
    monotonicMs,
    async sleep(ms, signal) {
      const due = monotonicMs() + ms;
      while (monotonicMs() < due && signal?.aborted !== true) await real.sleep(Math.min(due - monotonicMs(), 20), signal);
    },
    advance: (seconds) => void (ahead += seconds * 1000),
  };
}

async function only(proposals: AsyncIterable<Proposal>): Promise<Proposal | undefined> {
  const all: Proposal[] = [];
  for await (const one of proposals) all.push(one);
  if (all.length > 1) throw new Error(`the agent gave ${all.length} proposals`);
  return all[0];
}
