import { describe, expect, it } from 'vitest';
import type { Settings } from '../../automation/config/settings.ts';
import { createBudgets } from '../../automation/limits/budgets.ts';
import { createMemoryLedger } from '../../automation/limits/usage-ledger.ts';
import { newJob } from '../../automation/steps/job.ts';
import type { Candidate, Job, Shop } from '../../automation/steps/job.ts';
import { review } from '../../automation/steps/review.ts';
import { noUsage } from '../../automation/task/attempt.ts';
import type { CheckRun } from '../../automation/task/check.ts';
import type { Fixer, GuardFinding, Reviewed, ReviewReport } from '../../automation/task/fixer.ts';
import type { Outcome } from '../../automation/task/outcome.ts';
import type { Patch, Workspace } from '../../automation/task/snapshot.ts';
import { emptyState } from '../../automation/task/state.ts';
import type { AgentPause } from '../../automation/task/state.ts';
import { newTask } from '../../automation/task/task.ts';
import type { Processes } from '../../automation/world/ports.ts';
import { createMemoryLog, createScriptedClock, createScriptedRandom } from '../../automation/world/scripted.ts';
import { paid, scriptedFixer } from '../support/scene.ts';
import { settingsFor } from '../workspace/open.ts';

const now = '2026-11-25T10:00:00.000Z';
const patch: Patch = { base: { commit: 's', tree: 't', takenAt: now }, commit: 'p', tree: 'u', files: [], diff: '+good', hash: 'h' };
const check = { name: 'tests', kind: 'test', runner: 'custom', dir: '' } as const;
const green: CheckRun = { kind: 'ran', check, scope: { kind: 'all' }, command: '', durationMs: 1, output: '', items: [{ file: 'a.test.js', name: 'adds', status: 'passed', durationMs: 1 }], failures: [], exitCode: 0 };

interface Scene {
  readonly settings?: Partial<Settings>;
  readonly cost?: Fixer['cost'];
  readonly answer?: Reviewed;
  readonly asks?: readonly GuardFinding[];
  readonly runs?: readonly CheckRun[];
  readonly pause?: AgentPause;
  readonly recorded?: boolean;
}

interface Seen {
  readonly outcome: Outcome;
  readonly job: Job;
  /** How often the reviewer was asked, where the workspace stood then, and what was kept. */
  readonly reviews: number;
  readonly moves: readonly string[];
  readonly kept: readonly string[];
}

/** One proven fix at the review step; only what the step touches is there. */
async function judge({ settings, cost = 'metered', answer = approves, asks = [], runs = [green], pause, recorded = false }: Scene): Promise<Seen> {
  const [moves, kept]: [string[], string[]] = [[], []];
  let reviews = 0;
  const task = newTask('task_00000001', { type: 'file_change', files: ['a.js'], description: 'saved', priority: 2 }, new Date(now));
  const job = newJob({ ...task, status: 'in_progress', stage: 'reviewing' }, emptyState(), () => Promise.resolve({ ...emptyState(), agentPause: pause ?? null }));
  job.workspace = { id: 'w1', root: '/w', projectDir: '/w', moveTo: (commit: string) => Promise.resolve((moves.push(commit), [])) } as unknown as Workspace;
  job.candidate = { fixer: scriptedFixer('agent', cost, []), proposal: { kind: 'proposed', rationale: 'mended', usage: paid }, startedAt: now, startedMs: 0, number: 1, runDir: '/runs/task_00000001/1', patch, merged: false, recorded, proof: { guard: { kind: 'clean', warnings: [], asks }, runs, build: 'none', droppedHunks: 0 } } satisfies Candidate;
  const shop = {
    settings: settingsFor('/project', { stateDir: '/state', workspaceDir: '/w', review: 'agent-fixes', autonomy: 'guardrails', ...settings }),
    world: { clock: createScriptedClock(now), log: createMemoryLog() },
    budgets: createBudgets({ ledger: createMemoryLedger({ clock: createScriptedClock(now), isAlive: () => true }), settings: settingsFor('/project'), world: { clock: createScriptedClock(now), random: createScriptedRandom(), log: createMemoryLog(), processes: { self: () => ({ pid: 1, startTime: '1' }) } as unknown as Processes } }),
    workspaces: { keep: (name: string, commit: string) => Promise.resolve(void kept.push(`${name} ${commit}`)) },
    reviewer: { review: () => ((reviews += 1), Promise.resolve(answer)) },
  } as unknown as Shop;
  const outcome = await review(job, shop, new AbortController().signal);
  return { outcome, job, reviews, moves, kept };
}

const issue = { severity: 'critical', description: 'it hard-codes the value of the test', file: 'a.js', line: 5 } as const;
const report = (some: Partial<ReviewReport>): Reviewed => ({ kind: 'reviewed', report: { approved: true, issues: [], suggestions: [], ...some }, usage: { ...noUsage, requests: 2, costUsd: 0.05 } });
const approves = report({});
const doubtful = report({ issues: [1, 2, 3].map((nth) => ({ ...issue, severity: 'major', description: `doubt ${nth}` })) });
const unavailable = (ending: Extract<Reviewed, { kind: 'unavailable' }>['ending']): Reviewed => ({ kind: 'unavailable', ending, summary: `it ended with ${ending}`, usage: noUsage, resetAt: '2026-11-25T11:00:00.000Z' });
const asked: GuardFinding = { rule: 'ask-path', path: 'a.js', forPeople: 'it changes a.js, which ASK_PATHS names', forNextAttempt: '' };

describe('the second model', () => {
  it.each<[Settings['review'], Fixer['cost'], number]>([
    ['off', 'metered', 0], ['agent-fixes', 'metered', 1], ['agent-fixes', 'free', 0], ['always', 'free', 1], ['always', 'metered', 1],
  ])('with REVIEW=%s reads what a %s fixer proposes %i times, where the patch stands', async (wish, cost, times) => {
    const { outcome, reviews, moves } = await judge({ cost, settings: { review: wish } });
    expect(outcome).toEqual({ kind: 'reviewed' });
    expect(reviews).toBe(times);
    expect(moves).toEqual(times === 0 ? [] : ['p']);
  });

  it.each<[string, Reviewed, readonly string[]]>([
    ['refuses', report({ approved: false, issues: [{ ...issue, severity: 'major', line: null }], suggestions: ['compute it'] }), ['The review found (major) in a.js: it hard-codes the value of the test', 'The review suggests: compute it']],
    ['approves what it calls critical', report({ issues: [issue] }), ['The review found (critical) in a.js:5: it hard-codes the value of the test']],
    ['refuses without a word', report({ approved: false }), ['The checks were green, but the review refused the change without naming an issue.']],
  ])('that %s: a refused attempt, with its findings and its cost', async (_, answer, evidence) => {
    const { outcome, job } = await judge({ answer, settings: { autonomy: 'full_auto' } });
    expect(outcome).toMatchObject({ kind: 'attempt_ended', attempt: { ending: 'code', evidence, usage: { requests: 3, costUsd: 0.3 } } });
    expect(job.candidate).toBeUndefined();
  });

  it.each(['auth', 'billing', 'rate_limit', 'overloaded'] as const)('that can not be had for %s: the loop is told, a person is asked', async (ending) => {
    const { outcome, job } = await judge({ answer: unavailable(ending) });
    expect(job.notes).toEqual([{ kind: 'agent_trouble', ending, summary: `it ended with ${ending}`, resetAt: '2026-11-25T11:00:00.000Z' }]);
    expect(outcome).toMatchObject({ kind: 'asked', attempt: { ending: 'fixed' }, approval: { confidence: { colour: 'yellow' } } });
  });

  it.each(['hang', 'environment'] as const)('that can not be had for %s: nobody pauses, and with full_auto it lands', async (ending) => {
    const { outcome, job } = await judge({ answer: unavailable(ending), settings: { autonomy: 'full_auto' } });
    expect(job.notes).toEqual([]);
    expect(outcome).toEqual({ kind: 'reviewed' });
    expect(job.candidate?.confidence).toMatchObject({ colour: 'yellow', reasons: [`no review: it ended with ${ending}`] });
  });

  it('is not asked while the agent is paused', async () => {
    const { outcome, reviews } = await judge({ cost: 'free', settings: { review: 'always' }, pause: { ending: 'budget', since: now, until: now, summary: 'the day\'s money is spent', probes: 0 } });
    expect(reviews).toBe(0);
    expect(outcome).toMatchObject({ kind: 'asked', approval: { why: expect.stringContaining('the day\'s money is spent') as string } });
  });

  it('is not asked again about a fix that was held, nor is anybody else', async () => {
    expect(await judge({ recorded: true, settings: { autonomy: 'manual' } })).toMatchObject({ outcome: { kind: 'reviewed' }, reviews: 0 });
  });
});

describe('AUTONOMY', () => {
  it.each<[Settings['autonomy'], string, Scene, Outcome['kind']]>([
    ['full_auto', 'a green fix', {}, 'reviewed'],
    ['guardrails', 'a green fix', {}, 'reviewed'],
    ['manual', 'a green fix', {}, 'asked'],
    ['manual', 'a quick fix', { cost: 'free' }, 'asked'],
    ['full_auto', 'a yellow fix', { answer: doubtful }, 'reviewed'],
    ['guardrails', 'a yellow fix', { answer: doubtful }, 'asked'],
    ['guardrails', 'a fix that no test has run', { runs: [{ ...green, check: { ...check, kind: 'types' } }] }, 'asked'],
    ['guardrails', 'a fix for which a test run without tests speaks', { runs: [{ ...green, items: [] }] }, 'asked'],
    ['full_auto', 'what the guard asks about', { asks: [asked] }, 'asked'],
    ['guardrails', 'what the guard asks about', { cost: 'free', asks: [asked] }, 'asked'],
    ...(['full_auto', 'guardrails', 'manual'] as const).map((autonomy): [Settings['autonomy'], string, Scene, Outcome['kind']] => [autonomy, 'a red fix', { answer: doubtful, settings: { confidenceYellow: 0.84, autonomy } }, 'attempt_ended']),
  ])('%s: %s', async (autonomy, _, scene, kind) => {
    expect((await judge({ ...scene, settings: { autonomy, ...scene.settings } })).outcome.kind).toBe(kind);
  });

  it('a red fix goes back with every reason', async () => {
    const { outcome } = await judge({ answer: doubtful, settings: { confidenceYellow: 0.84 } });
    expect(outcome).toMatchObject({ attempt: { ending: 'code', confidence: { colour: 'red' }, evidence: [expect.stringContaining('doubt 1; doubt 2; doubt 3')] } });
  });

  it('the question says why, how sure we are and until when; the fix is kept for it', async () => {
    const { outcome, kept } = await judge({ asks: [asked], settings: { approvalExpiresHours: 2 } });
    expect(outcome).toMatchObject({
      kind: 'asked',
      landing: { status: 'held', patchCommit: 'p', snapshotCommit: 's' },
      approval: { askedAt: now, expiresAt: '2026-11-25T12:00:00.000Z', approvedAt: null, why: 'The fix is proven and waits for your word (yellow, 1.00): it changes a.js, which ASK_PATHS names.', confidence: { colour: 'yellow', score: 1 } },
    });
    expect(kept).toEqual(['tasks/task_00000001 p']);
    expect((await judge({ asks: [asked], settings: { approvalExpiresHours: 0 } })).outcome).toMatchObject({ approval: { expiresAt: null } });
  });
});
