import type { Settings } from '../../config/settings.ts';
import { noUsage } from '../../task/attempt.ts';
import type { Reviewed, Reviewer, ReviewJob } from '../../task/fixer.ts';
import type { Clock, Log, Processes } from '../../world/ports.ts';
import { classify } from './classify.ts';
import { cliEnvironment, reviewArgs, spendingArgs, type AgentEnv, type AgentSettings } from './command-line.ts';
import { usageOf } from './evidence.ts';
import { parseReport, reportSchema } from './review-report.ts';
import { renderReviewPrompt } from './review-prompt.ts';
import { startSession, type Session } from './session.ts';
import { openTranscript } from './transcript.ts';

export interface ReviewerDeps {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: AgentSettings & Pick<Settings, 'claudeReviewModel'>;
  /** The CLI's whole environment; see pickAgentEnv. */
  readonly env: AgentEnv;
  /** Takes secrets out of prompts, transcripts and what is answered. Must not throw. */
  readonly redact: (text: string) => string;
}

/** The Claude Code CLI, with the model of CLAUDE_REVIEW_MODEL, as a reader of proven fixes: it sees the project, and writes nowhere. */
export function createReviewer(deps: ReviewerDeps): Reviewer {
  return { review: (job, signal) => review(deps, job, signal) };
}

async function review(deps: ReviewerDeps, job: ReviewJob, signal: AbortSignal): Promise<Reviewed> {
  if (signal.aborted) return { kind: 'unavailable', ending: 'cancelled', summary: 'it was stopped before it began', usage: noUsage, resetAt: null };
  const transcript = openTranscript(job.runDir, deps.redact, deps.log);
  const prompt = deps.redact(renderReviewPrompt(job));
  transcript.prompt('review', prompt);
  const session = open(deps, job, (line) => transcript.line('review', line));
  try {
    const limits = { idleMs: deps.settings.agentIdleTimeoutSeconds * 1000, deadlineMs: deps.clock.monotonicMs() + job.timeoutMs };
    return judge(deps, await session.ask(prompt, limits, signal), signal);
  } finally {
    await session.discard();
  }
}

function open({ settings, env, ...needs }: ReviewerDeps, job: ReviewJob, onLine: (line: string) => void): Session {
  const cwd = job.workspace.projectDir;
  return startSession(needs, { command: settings.claudeBin, args: [...reviewArgs(settings, cwd, reportSchema), ...spendingArgs(job.maxCostUsd)], cwd, env: cliEnvironment(env), label: 'agent review', readOnly: true, onLine });
}

/** Money that was spent is counted, whatever came of it. */
function judge(deps: ReviewerDeps, report: Awaited<ReturnType<Session['ask']>>, signal: AbortSignal): Reviewed {
  const usage = usageOf([report.evidence]);
  if (signal.aborted) return { kind: 'unavailable', ending: 'cancelled', summary: 'it was stopped', usage, resetAt: null };
  const verdict = classify(report, deps.clock.now(), 'CLAUDE_REVIEW_MODEL');
  if (verdict.kind === 'ended') return { kind: 'unavailable', ending: verdict.ending, summary: verdict.summary, usage, resetAt: verdict.resetAt };
  const answer = parseReport(report.evidence.result?.structured, deps.redact);
  if (answer === undefined) return { kind: 'unavailable', ending: 'environment', summary: 'the reviewer gave no answer that can be read', usage, resetAt: null };
  return { kind: 'reviewed', report: answer, usage };
}
