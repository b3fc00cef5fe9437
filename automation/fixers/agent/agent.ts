import type { Fixer, Proposal, RepairJob } from '../../task/fixer.ts';
import { cutWhole } from '../../world/cut.ts';
import type { Log } from '../../world/ports.ts';
import { cleanJob } from './clean-job.ts';
import { classify, type Verdict } from './classify.ts';
import { usageOf } from './evidence.ts';
import type { Pair, PairDeps, Pass, Terms } from './pair.ts';
import { renderFixPrompt, renderStrategyPrompt } from './prompts.ts';
import { readyAgent } from './ready.ts';
import { createStandby, type Standby } from './standby.ts';
import { parseStrategy, type Strategy } from './strategy.ts';
import { openTranscript, type Transcript } from './transcript.ts';

export interface AgentDeps extends PairDeps {
  readonly log: Log;
  /** Takes secrets out of prompts and transcripts. Must not throw. */
  readonly redact: (text: string) => string;
}

/**
 * The Claude Code CLI as a fixer: a pass that only reads and gives a plan, then a pass that edits the workspace. One
 * proposal for each call of `propose`; the next attempt is a new call with the evidence in `earlier`.
 */
export function createAgent(deps: AgentDeps): Fixer {
  const standby = createStandby(deps);
  const open = new Set<Pair>();
  return {
    name: 'agent',
    cost: 'metered',
    trusted: false,
    prepare: (workspace) => standby.prepare(workspace.projectDir),
    propose: (job, signal) => propose(deps, { standby, open }, job, signal),
    ready: () => readyAgent(deps),
    close: async () => void (await Promise.all([standby.close(), ...[...open].map((pair) => pair.discard())])),
  };
}

interface Passes {
  readonly pair: Pair;
  readonly transcript: Transcript;
  /** Monotonic ms. */
  readonly deadlineMs: number;
}

async function* propose(deps: AgentDeps, { standby, open }: { standby: Standby; open: Set<Pair> }, job: RepairJob, signal: AbortSignal): AsyncGenerator<Proposal> {
  if (signal.aborted) return;
  const { projectDir } = job.workspace;
  const pair = standby.take(projectDir, termsOf(deps, job));
  open.add(pair);
  try {
    const proposal = await runPasses(deps, job, openPasses(deps, job, pair), signal);
    if (proposal.kind === 'proposed') standby.prepareSoon(projectDir);
    yield proposal;
  } finally {
    await pair.discard();
    open.delete(pair);
  }
}

/** The last rung before a person is the strong model's, where there is one. */
function termsOf({ settings }: AgentDeps, { rung, maxCostUsd }: RepairJob): Terms {
  return { model: rung === 3 ? (settings.claudeStrongModel ?? settings.claudeModel) : settings.claudeModel, maxCostUsd };
}

function openPasses(deps: AgentDeps, job: RepairJob, pair: Pair): Passes {
  const transcript = openTranscript(job.runDir, deps.redact, deps.log);
  pair.listen((pass, line) => transcript.line(pass, line));
  return { pair, transcript, deadlineMs: deps.clock.monotonicMs() + job.timeoutMs };
}

/** A plan is a help, not a condition: a pass that finished without one goes on to the edits. */
async function runPasses(deps: AgentDeps, job: RepairJob, passes: Passes, signal: AbortSignal): Promise<Proposal> {
  // With one attempt in all, the last is the first: nothing was refused yet.
  const rung = job.rung === 3 && job.earlier.length === 0 ? 0 : job.rung;
  const told = cleanJob(job, deps.redact);
  const looked = await runPass(deps, passes, { pass: 'strategy', prompt: renderStrategyPrompt(told, rung) }, signal);
  if (signal.aborted) return stopped(passes);
  if (looked.kind === 'ended') return endedAs(looked, passes);
  const strategy = parseStrategy(passes.pair.strategy.evidence.result?.structured);
  if (strategy?.test_is_wrong === true && !job.grants.includes('change_tests')) return testIsWrong(strategy, passes);
  const edited = await runPass(deps, passes, { pass: 'fix', prompt: renderFixPrompt(told, rung, strategy) }, signal);
  if (signal.aborted) return stopped(passes);
  if (edited.kind === 'ended') return endedAs(edited, passes);
  return passes.pair.fix.evidence.edits === 0 ? unchanged(passes) : proposed(strategy, passes);
}

async function runPass(deps: AgentDeps, passes: Passes, { pass, prompt }: { pass: Pass; prompt: string }, signal: AbortSignal): Promise<Verdict> {
  const clean = deps.redact(prompt);
  passes.transcript.prompt(pass, clean);
  const limits = { idleMs: deps.settings.agentIdleTimeoutSeconds * 1000, deadlineMs: passes.deadlineMs };
  const report = await passes.pair[pass].ask(clean, limits, signal);
  const verdict = classify(report, deps.clock.now());
  const facts = { pass, verdict: verdict.kind === 'done' ? 'done' : verdict.ending, end: report.end.kind, ms: report.end.durationMs, edits: report.evidence.edits };
  deps.log.debug('A pass of the agent has ended.', facts);
  return verdict;
}

const usage = (passes: Passes) => usageOf([passes.pair.strategy.evidence, passes.pair.fix.evidence]);

/** What it had used when it was told to stop is spent all the same. */
function stopped(passes: Passes): Proposal {
  return { kind: 'ended', ending: 'cancelled', summary: 'stopped', usage: usage(passes), resetAt: null };
}

function endedAs(verdict: Extract<Verdict, { kind: 'ended' }>, passes: Passes): Proposal {
  return { kind: 'ended', ending: verdict.ending, summary: verdict.summary, usage: usage(passes), resetAt: verdict.resetAt };
}

function testIsWrong(strategy: Strategy, passes: Passes): Proposal {
  const summary = `The agent says that the test itself is wrong, and changed nothing: ${cutWhole(strategy.root_cause, 500)}`;
  return { kind: 'ended', ending: 'no_change', summary, usage: usage(passes), resetAt: null };
}

function unchanged(passes: Passes): Proposal {
  const words = cutWhole(passes.pair.fix.evidence.text.trim().replace(/\s+/g, ' '), 500);
  return { kind: 'ended', ending: 'no_change', summary: `The agent changed nothing${words === '' ? '.' : `: ${words}`}`, usage: usage(passes), resetAt: null };
}

function proposed(strategy: Strategy | undefined, passes: Passes): Proposal {
  const words = passes.pair.fix.evidence.text.trim();
  return { kind: 'proposed', rationale: words === '' ? (strategy?.root_cause ?? '') : words, usage: usage(passes) };
}
