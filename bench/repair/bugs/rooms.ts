import { hunk } from '../seeded-bug.ts';
import type { PackageBugs } from '../seeded-bug.ts';

const BREAKER = 'automation/limits/breaker.ts';
const LADDER = 'automation/limits/ladder.ts';
const DDMIN = 'automation/steps/ddmin.ts';
const COMPARE = 'automation/checks/compare.ts';
const ADVANCE = 'automation/task/advance.ts';

/** Rooms of keepgreen itself with their own tests, as they stand today: where a room has changed, `check` says which hunk fits no more. */
export const rooms: PackageBugs = {
  package: 'rooms',
  changes: [
    {
      name: 'breaker-counts',
      hunks: [
        hunk(BREAKER, "      return saved(breaker, rule.threshold > 0 && failures.length >= rule.threshold ? { kind: 'open', failures, ...rest } : { kind: 'closed', failures });", "      return saved(breaker, isEnough(failures, rule) ? { kind: 'open', failures, ...rest } : { kind: 'closed', failures });"),
        hunk(BREAKER, "/** It worked: closed, nothing held against it. */", "function isEnough(failures: readonly string[], { threshold }: BreakerRule): boolean {\n  return threshold > 0 && failures.length >= threshold;\n}\n\n/** It worked: closed, nothing held against it. */"),
        hunk(BREAKER, "      if (isOver(position, now)) return { kind: 'yes', breaker: halfOpen(breaker, position, trialOf(holder, now, leaseMs)) };\n      return { kind: 'no', until: position.until, reason: position.reason };", "      if (!isOver(position, now)) return { kind: 'no', until: position.until, reason: position.reason };\n      return { kind: 'yes', breaker: halfOpen(breaker, position, trialOf(holder, now, leaseMs)) };"),
        hunk(BREAKER, "function recent(times: readonly string[], now: Date, ms: number): string[] {\n  return times.filter((time) => now.getTime() - Date.parse(time) < ms);", "function recent(times: readonly string[], now: Date, ms: number): string[] {\n  const from = now.getTime() - ms;\n  return times.filter((time) => Date.parse(time) > from);"),
      ],
      bugs: [
        { name: 'threshold-or', kind: 'wrong logical operator', hunks: [hunk(BREAKER, 'threshold > 0 && failures.length >= threshold', 'threshold > 0 || failures.length >= threshold')] },
        { name: 'inverted-rest', kind: 'inverted early return', hunks: [hunk(BREAKER, "if (!isOver(position, now)) return { kind: 'no'", "if (isOver(position, now)) return { kind: 'no'")] },
        { name: 'future-only', kind: 'wrong operator', hunks: [hunk(BREAKER, 'const from = now.getTime() - ms;', 'const from = now.getTime() + ms;')] },
        { name: 'earliest-rest', kind: 'wrong index', hunks: [hunk(BREAKER, '.sort().at(-1)', '.sort().at(0)')] },
        { name: 'lease-forgotten', kind: 'lost guard', hunks: [hunk(BREAKER, 'trial === null || (trial.until !== null && isPast(trial.until, now))', 'trial === null')] },
        { name: 'limit-of-first', kind: 'off by one', hunks: [hunk(BREAKER, 'if (limit === 0 || fixes.length < limit) return closed;', 'if (limit === 0 || fixes.length <= limit) return closed;')] },
      ],
    },
    {
      name: 'ladder-ways',
      hunks: [
        hunk(LADDER, "    const again = repeats(attempt, refused.slice(0, index));\n    climbed = again ? climbed + 2 : Math.min(climbed + 1, Math.max(climbed, LAST_PLAIN));", "    if (repeats(attempt, refused.slice(0, index))) climbed += 2;\n    else climbed = Math.min(climbed + 1, Math.max(climbed, LAST_PLAIN));"),
        hunk(LADDER, "  const way = wayOf(attempt);\n  return before.some((other) => (attempt.diffHash !== null && attempt.diffHash === other.diffHash) || (way !== undefined && way === wayOf(other)));", "  const way = wayOf(attempt);\n  const { diffHash } = attempt;\n  return before.some((other) => (diffHash !== null && diffHash === other.diffHash) || (way !== undefined && way === wayOf(other)));"),
        hunk(LADDER, "  return signs.length === 0 && ending !== 'no_change' ? undefined : [ending, ...[...new Set(signs)].sort()].join(' ');", "  if (signs.length === 0 && ending !== 'no_change') return undefined;\n  return [ending, ...[...new Set(signs)].sort()].join(' ');"),
      ],
      bugs: [
        { name: 'ways-unsorted', kind: 'lost call', hunks: [hunk(LADDER, '[...new Set(signs)].sort()]', '[...new Set(signs)]]')] },
        { name: 'slice-with-itself', kind: 'off by one', hunks: [hunk(LADDER, 'refused.slice(0, index)', 'refused.slice(0, index + 1)')] },
        { name: 'every-for-some', kind: 'wrong method', hunks: [hunk(LADDER, 'return before.some((other)', 'return before.every((other)')] },
        { name: 'no-way-is-a-way', kind: 'lost guard', hunks: [hunk(LADDER, "  if (signs.length === 0 && ending !== 'no_change') return undefined;\n", '')] },
      ],
    },
    {
      name: 'ddmin-parts',
      hunks: [
        hunk(DDMIN, "    const key = part.map((item) => items.indexOf(item)).join(' ');\n    const known = asked.get(key) ?? (await holds(part));\n    asked.set(key, known);\n    return known;", "    const key = part.map((item) => items.indexOf(item)).join(' ');\n    const answer = asked.get(key) ?? (await holds(part));\n    asked.set(key, answer);\n    return answer;"),
        hunk(DDMIN, "  for (const part of parts) {\n    const rest = items.filter((item) => !part.includes(item));\n    if (pieces > 2 && (await ask(rest))) return { part: rest, pieces: pieces - 1 };\n  }\n  return undefined;", "  // With two pieces, all but one is the other.\n  if (pieces === 2) return undefined;\n  for (const part of parts) {\n    const rest = items.filter((item) => !part.includes(item));\n    if (await ask(rest)) return { part: rest, pieces: pieces - 1 };\n  }\n  return undefined;"),
        hunk(DDMIN, "  const borders = Array.from({ length: pieces + 1 }, (_border, at) => Math.round((at * items.length) / pieces));", "  const border = (at: number) => Math.round((at * items.length) / pieces);\n  const borders = Array.from({ length: pieces + 1 }, (_border, at) => border(at));"),
      ],
      bugs: [
        { name: 'key-not-kept', kind: 'deleted line', hunks: [hunk(DDMIN, '    asked.set(key, answer);\n', '')] },
        { name: 'one-border-short', kind: 'off by one', hunks: [hunk(DDMIN, '{ length: pieces + 1 }', '{ length: pieces }')] },
        { name: 'keeps-the-piece', kind: 'lost negation', hunks: [hunk(DDMIN, '(item) => !part.includes(item)', '(item) => part.includes(item)')] },
        { name: 'enough-ignored', kind: 'lost guard', hunks: [hunk(DDMIN, 'if (part.length === 0 || enough()) return false;', 'if (part.length === 0) return false;'), hunk(DDMIN, 'while (best.length > 1 && !enough())', 'while (best.length > 1)')] },
      ],
    },
    {
      name: 'compare-silent',
      hunks: [
        hunk(COMPARE, "    if (status === 'passed' || status === 'failed' || covered(item)) return [];\n    if (status === 'missing' && !shouldBeThere(item, base.scope, run.scope, reached)) return [];\n    return [silentFailure(run, item, status)];", "    const isSpoken = status === 'passed' || status === 'failed' || covered(item);\n    if (isSpoken || (status === 'missing' && !shouldBeThere(item, base.scope, run.scope, reached))) return [];\n    return [silentFailure(run, item, status)];"),
        hunk(COMPARE, "  const red = new Set(base.failures.map((failure) => failure.fingerprint));\n  return run.failures.filter((failure) => !red.has(failure.fingerprint));", "  const red = new Set(base.failures.map(({ fingerprint }) => fingerprint));\n  return run.failures.filter(({ fingerprint }) => !red.has(fingerprint));"),
        hunk(COMPARE, "  const message = status === 'missing' ? 'This test passed before and does not run any more.' : `This test passed before and is ${status} now.`;\n", "  const what = status === 'missing' ? 'does not run any more' : `is ${status} now`;\n  const message = `This test passed before and ${what}.`;\n"),
      ],
      bugs: [
        { name: 'red-before-too', kind: 'lost negation', hunks: [hunk(COMPARE, '({ fingerprint }) => !red.has(fingerprint)', '({ fingerprint }) => red.has(fingerprint)')] },
        { name: 'sides-swapped', kind: 'swapped arguments', hunks: [hunk(COMPARE, '...goneSilent(base, run)]', '...goneSilent(run, base)]')] },
        { name: 'reached-anywhere', kind: 'wrong logical operator', hunks: [hunk(COMPARE, "return before.kind !== 'only' && reached.has(item.file);", "return before.kind !== 'only' || reached.has(item.file);")] },
        { name: 'empty-passes', kind: 'boundary', hunks: [hunk(COMPARE, "return items.length > 0 && items.every", "return items.length >= 0 && items.every")] },
      ],
    },
    {
      name: 'advance-attempts',
      hunks: [
        hunk(ADVANCE, "  const waits = countsAgainst(attempt.ending) && attempt.fixer === 'agent' && limits.retryBackoffSeconds > 0;\n  if (!waits) return { ...task, stage: 'planning' };\n  const seconds = Math.min(limits.retryBackoffSeconds * 2 ** (task.retryCount - 1), MAX_BACKOFF_SECONDS);\n", "  const waits = isCounted(attempt) && limits.retryBackoffSeconds > 0;\n  if (!waits) return { ...task, stage: 'planning' };\n  const seconds = backoffOf(task.retryCount, limits);\n"),
        hunk(ADVANCE, "/** The attempts that speak against the task:", "/** Doubled with each counted attempt. */\nfunction backoffOf(retryCount: number, { retryBackoffSeconds }: AdvanceLimits): number {\n  return Math.min(retryBackoffSeconds * 2 ** (retryCount - 1), MAX_BACKOFF_SECONDS);\n}\n\nfunction isCounted(attempt: Attempt): boolean {\n  return attempt.fixer === 'agent' && countsAgainst(attempt.ending);\n}\n\n/** The attempts that speak against the task:"),
        hunk(ADVANCE, "  const counted = attempt.fixer === 'agent' && countsAgainst(attempt.ending) && !isApproved(task) ? 1 : 0;", "  const counted = isCounted(attempt) && !isApproved(task) ? 1 : 0;"),
        hunk(ADVANCE, "  const cheats = attemptsSinceRetry(task).filter((one) => one.fixer === 'agent' && one.ending === 'cheat').length;", "  const cheats = attemptsSinceRetry(task).filter(({ fixer, ending }) => fixer === 'agent' && ending === 'cheat').length;"),
      ],
      bugs: [
        { name: 'backoff-of-next', kind: 'off by one', hunks: [hunk(ADVANCE, '2 ** (retryCount - 1)', '2 ** retryCount')] },
        { name: 'free-ones-counted', kind: 'lost operand', hunks: [hunk(ADVANCE, "return attempt.fixer === 'agent' && countsAgainst(attempt.ending);", "return countsAgainst(attempt.ending);")] },
        { name: 'cost-replaced', kind: 'lost operand', hunks: [hunk(ADVANCE, 'costUsd: task.costUsd + attempt.usage.costUsd', 'costUsd: task.costUsd + attempt.usage.tokens')] },
        { name: 'waits-inverted', kind: 'inverted early return', hunks: [hunk(ADVANCE, "if (!waits) return { ...task, stage: 'planning' };", "if (waits) return { ...task, stage: 'planning' };")] },
        { name: 'attempts-forgotten', kind: 'lost spread', hunks: [hunk(ADVANCE, 'attempts: [...task.attempts, attempt]', 'attempts: [attempt]')] },
      ],
    },
  ],
};
