import { z } from 'zod';
import type { Clock, Processes, RunEnd } from '../../world/ports.ts';
import { classify, type AgentEnding } from './classify.ts';
import { cliEnvironment, neutralFolder, OLDEST_CLI, probeArgs, type AgentEnv, type AgentSettings } from './command-line.ts';
import { usageOf } from './evidence.ts';
import { startSession } from './session.ts';
import type { AgentUsage } from '../../task/attempt.ts';
import { cutWhole } from '../../world/cut.ts';

export interface ReadyNeeds {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly settings: AgentSettings;
  readonly env: AgentEnv;
}

const ONLY_FREE = 'only the free fixers work';
const QUESTION_MS = 15_000;
const PROBE_MS = 60_000;

/** Is the CLI there, new enough and logged in? One sentence each way; asks nothing of the network and costs nothing. */
export async function readyAgent(needs: ReadyNeeds): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const { claudeBin } = needs.settings;
  const asked = await question(needs, ['--version']);
  if (asked.kind === 'not_started') return { ok: false, detail: `Claude Code was not found as "${claudeBin}" (${asked.code}): ${ONLY_FREE}. Install it or set CLAUDE_BIN.` };
  const version = asked.kind === 'exited' && asked.exitCode === 0 ? parseVersion(asked.stdout) : undefined;
  if (version === undefined) return { ok: false, detail: `"${claudeBin}" does not answer like Claude Code${lastWords(asked)}: ${ONLY_FREE}. Set CLAUDE_BIN.` };
  if (isOlder(version, OLDEST_CLI)) return { ok: false, detail: `Claude Code ${version.join('.')} is too old (needs ${OLDEST_CLI.join('.')}): ${ONLY_FREE}. Update it with: claude update` };
  const login = parseLogin(await question(needs, ['auth', 'status']));
  if (login === 'none') return { ok: false, detail: `no Claude login: ${ONLY_FREE}. Log in with: claude auth login, or set ANTHROPIC_API_KEY.` };
  return { ok: true, detail: `Claude Code ${version.join('.')}, ${login === 'unknown' ? 'login not checked' : `login by ${login}`}` };
}

export interface AgentProbed {
  readonly ok: boolean;
  /** null when ok. */
  readonly ending: AgentEnding | null;
  /** One sentence. */
  readonly summary: string;
  readonly resetAt: string | null;
  readonly usage: AgentUsage;
}

/** The cheapest real request: does the account work (again)? Never throws. */
export async function probeAgent(needs: ReadyNeeds, signal: AbortSignal): Promise<AgentProbed> {
  const session = startSession(needs, { command: needs.settings.claudeBin, args: probeArgs(needs.settings), cwd: neutralFolder(needs.env), env: cliEnvironment(needs.env), label: 'agent probe' });
  const limits = { idleMs: PROBE_MS, deadlineMs: needs.clock.monotonicMs() + PROBE_MS };
  const verdict = classify(await session.ask('ok?', limits, signal), needs.clock.now());
  const usage = usageOf([session.evidence]);
  if (verdict.kind === 'done') return { ok: true, ending: null, summary: 'the account answers', resetAt: null, usage };
  return { ok: false, ending: verdict.ending, summary: verdict.summary, resetAt: verdict.resetAt, usage };
}

function question(needs: ReadyNeeds, args: readonly string[]): Promise<RunEnd> {
  const spec = { command: needs.settings.claudeBin, args, cwd: neutralFolder(needs.env), env: cliEnvironment(needs.env), timeoutMs: QUESTION_MS, maxBytes: 64 * 1024, label: `claude ${args.join(' ')}` };
  return needs.processes.run(spec, new AbortController().signal);
}

type Version = readonly [number, number, number];

/** `2.1.197 (Claude Code)` */
function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(text.trim()) ?? [];
  return major === undefined || minor === undefined || patch === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

function isOlder(version: Version, least: Version): boolean {
  for (const [index, number] of version.entries()) if (number !== least[index]) return number < (least[index] ?? 0);
  return false;
}

const LoginStatus = z.object({ loggedIn: z.boolean(), authMethod: z.string().catch('account') });

/** `none` only when the CLI says so: what can't be found out is tried. */
function parseLogin(end: RunEnd): string {
  if (end.kind !== 'exited') return 'unknown';
  try {
    const status = LoginStatus.parse(JSON.parse(end.stdout));
    return status.loggedIn ? status.authMethod : 'none';
  } catch {
    return 'unknown';
  }
}

function lastWords(end: RunEnd): string {
  const line = end.stderr.trim().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? '' : ` (${cutWhole(line, 200)})`;
}
