import { check } from './steps/check.ts';
import { escalate } from './steps/escalate.ts';
import { fix } from './steps/fix.ts';
import type { Step } from './steps/job.ts';
import { land } from './steps/land.ts';
import { localise } from './steps/localise.ts';
import { plan } from './steps/plan.ts';
import { review } from './steps/review.ts';
import { verify } from './steps/verify.ts';
import type { Stage } from './task/task.ts';

/**
 * READ THIS FIRST. The way a change flows, as code: each stage of a task is one step, in this order when all goes
 * well. A step only finds out; what its outcome means for the task (next stage, back to the queue, the end) is said in
 * task/advance.ts, and the loop writes it down between any two steps.
 *
 *   checking    snapshot the tree, run what the save touches; flaky? old? can't run?
 *   localising  which part of the change broke it
 *   planning    who tries next: quickfix, repair, agent; nobody left → escalating
 *   fixing      one proposal, made in the private workspace
 *   verifying   guard, then every check in a clean checkout of the patch; no → planning, with the evidence
 *   reviewing   a second opinion
 *   landing     into the user's tree, merged with what was typed meanwhile; moved → verifying
 *   escalating  to the person, once
 */
export const pipeline: Readonly<Record<Stage, Step>> = {
  checking: check,
  localising: localise,
  planning: plan,
  fixing: fix,
  verifying: verify,
  reviewing: review,
  landing: land,
  escalating: escalate,
};
