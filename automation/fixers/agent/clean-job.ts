import type { RepairJob } from '../../task/fixer.ts';
import type { Redact } from '../../world/redact.ts';

/** The job as it may be told to a model: cleaned before the prompt cuts anything, because half a token is not known for one. */
export function cleanJob(job: RepairJob, redact: Redact): RepairJob {
  return {
    ...job,
    description: redact(job.description),
    failures: job.failures.map((failure) => ({ ...failure, name: redact(failure.name), message: redact(failure.message), stack: failure.stack === null ? null : redact(failure.stack) })),
    guiltyDiff: redact(job.guiltyDiff),
    guilty: job.guilty === null ? null : { ...job.guilty, diff: redact(job.guilty.diff), why: redact(job.guilty.why) },
    suspects: job.suspects.map((suspect) => ({ ...suspect, why: suspect.why.map(redact) })),
    findings: job.findings.map(redact),
    earlier: job.earlier.map(({ attempt, diff }) => ({ attempt: { ...attempt, summary: redact(attempt.summary), evidence: attempt.evidence.map(redact) }, diff: redact(diff) })),
  };
}
