import type { AgentUsage } from '../task/attempt.ts';
import { noUsage } from '../task/attempt.ts';
import type { Proposal } from '../task/fixer.ts';
import type { GitChange } from '../task/git-config.ts';
import type { Candidate, Job, Shop } from './job.ts';

/**
 * Asks a metered fixer and compares what git could be made to run before and after. An agent has no business there:
 * what it proposes beside such a change is refused as a cheat, whatever it is.
 */
export async function watchingGit(job: Job, shop: Shop, fixer: Candidate['fixer'], ask: () => Promise<Proposal | undefined>): Promise<Proposal | undefined> {
  if (shop.gitConfig === undefined || fixer.cost !== 'metered') return ask();
  job.gitBefore = await shop.gitConfig.look();
  const proposal = await ask();
  const changes = await shop.gitConfig.changesSince(job.gitBefore);
  if (changes.length === 0) return proposal;
  const what = renderChanges(changes);
  shop.world.log.error(`git's configuration changed while ${fixer.name} worked: ${what}. Its proposal is refused. Look at it before you run git there.`, { task: job.task.id, rule: RULE });
  return proposal === undefined ? undefined : { kind: 'ended', ending: 'cheat', summary: `[${RULE}] git's configuration changed while it worked: ${what}`, usage: usageOf(proposal), resetAt: null };
}

/** The stable id of the rule. */
const RULE = 'git-config';

/** What has changed since the agent was asked, in words: the checks have run its code since. undefined = nothing of the user's. */
export async function gitChangedBy(job: Job, shop: Shop): Promise<string | undefined> {
  if (shop.gitConfig === undefined || job.gitBefore === undefined) return undefined;
  const changes = (await shop.gitConfig.changesSince(job.gitBefore)).filter(({ ours }) => !ours);
  return changes.length === 0 ? undefined : renderChanges(changes);
}

function renderChanges(changes: readonly GitChange[]): string {
  const lines = changes.slice(0, MOST_NAMED).map(({ what, how, ours }) => `${what} ${how}${ours ? ' (put back)' : ''}`);
  return [...lines, ...(changes.length > MOST_NAMED ? [`and ${changes.length - MOST_NAMED} more`] : [])].join(', ');
}

const MOST_NAMED = 10;

function usageOf(proposal: Proposal): AgentUsage {
  return proposal.kind === 'nothing' ? noUsage : proposal.usage;
}
