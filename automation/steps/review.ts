import type { Confidence } from '../task/confidence.ts';
import type { ReviewReport } from '../task/fixer.ts';
import type { Outcome } from '../task/outcome.ts';
import type { Approval } from '../task/task.ts';
import { confidenceOf } from './confidence.ts';
import type { CheckFound, Findings } from './confidence.ts';
import { endAttempt } from './fix.ts';
import type { Candidate, Job, Opinion, Proof, Shop } from './job.ts';
import { landingOf, need } from './job.ts';
import { fixedAttempt } from './land.ts';
import { askReviewer } from './second-opinion.ts';

/**
 * May the proven fix land? A second model reads it where REVIEW says so, and can refuse it; everything that was found
 * out about it is weighed; AUTONOMY says what the weight means: landing, a person's word, or another attempt.
 */
export async function review(job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  const candidate = need(job, 'candidate');
  // A held fix was read and weighed before it was held, and whom it had to be asked, has said yes.
  if (candidate.recorded) return { kind: 'reviewed' };
  candidate.review ??= await askReviewer(job, shop, candidate, signal);
  if (signal.aborted) return { kind: 'interrupted', ending: 'shutdown', attempt: null };
  if (candidate.review.kind === 'given' && isRefused(candidate.review.report)) return refuse(job, shop, candidate, findingsOf(candidate.review.report));
  const { settings } = shop;
  const confidence = confidenceOf(weighed(job, candidate, candidate.review), { green: settings.confidenceGreen, yellow: settings.confidenceYellow });
  candidate.confidence = confidence;
  if (confidence.colour === 'red') return refuse(job, shop, candidate, doubtsOf(confidence));
  const why = whyAsk(confidence, candidate, settings.autonomy);
  return why === undefined ? { kind: 'reviewed' } : ask(job, shop, candidate, { why, confidence });
}

/** What a reviewer calls critical is a no, whatever they say in the end. */
function isRefused({ approved, issues }: ReviewReport): boolean {
  return !approved || issues.some((issue) => issue.severity === 'critical');
}

interface Refusal {
  readonly summary: string;
  readonly evidence: readonly string[];
  /** As Attempt's. */
  readonly signs: readonly string[];
}

function findingsOf({ issues, suggestions }: ReviewReport): Refusal {
  const lines = issues.map(({ severity, file, line, description }) => `The review found (${severity}) in ${file}${line === null ? '' : `:${line}`}: ${description}`);
  const worst = issues.find((issue) => issue.severity === 'critical') ?? issues.find((issue) => issue.severity === 'major') ?? issues[0];
  const told = lines.length > 0 ? lines : ['The checks were green, but the review refused the change without naming an issue.'];
  return { summary: `the review refused it${worst === undefined ? '' : `: ${worst.description}`}`, evidence: [...told, ...suggestions.map((one) => `The review suggests: ${one}`)], signs: issues.length === 0 ? ['review'] : issues.map((one) => `review:${one.file}:${one.severity}:${one.description}`) };
}

function doubtsOf({ score, reasons }: Confidence): Refusal {
  return { summary: `too little speaks for it (${score.toFixed(2)}): ${reasons.join('; ')}`, evidence: reasons.map((reason) => `The checks were green, but too little speaks for the change: ${reason}`), signs: ['doubts'] };
}

function refuse(job: Job, shop: Shop, candidate: Candidate, refusal: Refusal): Outcome {
  delete job.candidate;
  return { kind: 'attempt_ended', attempt: endAttempt(shop, candidate, { ending: 'code', ...refusal }), resetAt: null };
}

function weighed(job: Job, { proof, fixer, proposal }: Candidate, opinion: Opinion): Findings {
  const found = proof === undefined ? unproven(job) : checksOf(proof);
  return { checks: found, warnings: proof?.guard.warnings ?? [], asks: [...(proof?.guard.asks ?? []).map((ask) => ask.forPeople), ...(proposal.doubts ?? [])], build: proof?.build ?? 'none', review: opinion, metered: fixer.cost === 'metered' };
}

/** A run that held tells no new failure, so what is red in it was so before. A run without a single test says nothing. */
function checksOf({ runs }: Proof): Findings['checks'] {
  const telling = runs.filter((run) => run.check.kind !== 'test' || run.kind !== 'ran' || run.items.some(({ status }) => status === 'passed' || status === 'failed'));
  return telling.map((run) => ({ kind: run.check.kind, found: run.kind !== 'ran' ? 'could_not_run' : run.failures.length === 0 ? 'passed' : 'red_as_before' }));
}

/** Without the runs at hand: the checks have held, one as the other. */
function unproven({ checks, verifiedAllGreen }: Job): Findings['checks'] {
  const found: CheckFound = verifiedAllGreen ? 'passed' : 'red_as_before';
  return checks.map(({ kind }) => ({ kind, found }));
}

/** Why a person must say yes first; undefined when it may land. What the guard or the fixer itself asks for is asked in any case. */
function whyAsk({ score, colour, reasons }: Confidence, { proof, proposal }: Candidate, autonomy: Shop['settings']['autonomy']): string | undefined {
  const asks = (proof?.guard.asks.length ?? 0) + (proposal.doubts?.length ?? 0);
  const weight = `${colour}, ${score.toFixed(2)}`;
  if (asks > 0) return `The fix is proven and waits for your word (${weight}): ${reasons.join('; ')}.`;
  if (autonomy === 'manual') return `The fix is proven and waits for your word, as every one does with AUTONOMY=manual (${weight}${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}).`;
  return colour === 'yellow' && autonomy === 'guardrails' ? `The fix is proven, but not sure enough to land without your word (${weight}): ${reasons.join('; ')}.` : undefined;
}

/** The fix is kept until the person has answered, however long keepgreen sleeps meanwhile. */
async function ask(job: Job, shop: Shop, candidate: Candidate, { why, confidence }: Pick<Approval, 'why' | 'confidence'>): Promise<Outcome> {
  const { settings, world, workspaces } = shop;
  await workspaces.keep(`tasks/${job.task.id}`, candidate.patch.commit);
  const now = world.clock.now();
  const hours = settings.approvalExpiresHours;
  const expiresAt = hours === 0 ? null : new Date(now.getTime() + hours * 3_600_000).toISOString();
  return {
    kind: 'asked',
    attempt: fixedAttempt(shop, candidate),
    landing: { ...landingOf(candidate.patch, settings.landMode), reason: why },
    approval: { askedAt: now.toISOString(), expiresAt, why, confidence, approvedAt: null },
  };
}
