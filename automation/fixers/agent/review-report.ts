import { z } from 'zod';
import type { ReviewReport } from '../../task/fixer.ts';

/** What the reviewer answers; also the JSON schema that the CLI holds the model to. */
const Report = z.object({
  approved: z.boolean(),
  issues: z.array(z.object({ severity: z.enum(['critical', 'major', 'minor']), description: z.string(), file: z.string(), line: z.number().nullable() })),
  suggestions: z.array(z.string()),
});

export const reportSchema: unknown = z.toJSONSchema(Report, { target: 'draft-7' });

/** As much as a person reads, and the next attempt's prompt bears. */
const CAPS = { issues: 20, suggestions: 10, text: 1_000, file: 300 } as const;

/** The structured answer, cut to measure and through `clean`; undefined when it gave none that fits. */
export function parseReport(structured: unknown, clean: (text: string) => string): ReviewReport | undefined {
  const parsed = Report.safeParse(structured).data;
  if (parsed === undefined) return undefined;
  // Cut last, so that no half of a secret is left that the cleaning no longer knows.
  const tidy = (text: string, most: number) => clean(text).trim().slice(0, most);
  return {
    approved: parsed.approved,
    issues: bySeverity(parsed.issues).slice(0, CAPS.issues).map((issue) => ({ ...issue, description: tidy(issue.description, CAPS.text), file: tidy(issue.file, CAPS.file) })),
    suggestions: parsed.suggestions.slice(0, CAPS.suggestions).map((one) => tidy(one, CAPS.text)),
  };
}

const SEVERITIES = ['critical', 'major', 'minor'] as const;

/** The worst first: what is cut away may not be what decides. */
function bySeverity(issues: z.infer<typeof Report>['issues']): z.infer<typeof Report>['issues'] {
  return SEVERITIES.flatMap((severity) => issues.filter((issue) => issue.severity === severity));
}
