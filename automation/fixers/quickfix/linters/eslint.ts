import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import type { Failure } from '../../../task/failure.ts';
import type { Processes } from '../../../world/ports.ts';
import { readFileText, writeFileText } from '../file-text.ts';
import { runLinter, type LintJob } from './lint-job.ts';

const Fix = z.object({ range: z.tuple([z.number(), z.number()]), text: z.string() });
const Message = z.object({ ruleId: z.string().nullable(), line: z.number().optional(), message: z.string(), fix: Fix.optional(), suggestions: z.array(z.object({ messageId: z.string().optional(), desc: z.string(), fix: Fix })).optional() });
const Report = z.array(z.object({ filePath: z.string(), messages: z.array(Message) }));
type Message = z.infer<typeof Message>;

/** Fixes can overlap; then the linter must look again after the first of them. */
const MOST_ROUNDS = 5;

/** Rules whose only suggestion does what they ask for and keeps the meaning as far as anyone can see: the checks decide. */
const TRUSTED_SUGGESTIONS = /^(eqeqeq|no-useless-escape|no-prototype-builtins|no-unsafe-negation|@typescript-eslint\/no-floating-promises)$/;

/** Applies ESLint's own fixes for exactly the red rules; whatever else it could fix in the files stays as it is. */
export async function fixWithEslint(processes: Processes, job: LintJob, signal: AbortSignal): Promise<readonly string[]> {
  const titles = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS && !signal.aborted; round += 1) {
    const done = await fixOnce(processes, job, signal);
    for (const title of done.titles) titles.add(title);
    if (!done.again) break;
  }
  return [...titles];
}

interface Done {
  readonly titles: readonly string[];
  /** Was there more than could be applied at once? */
  readonly again: boolean;
}

async function fixOnce(processes: Processes, job: LintJob, signal: AbortSignal): Promise<Done> {
  const end = await runLinter(processes, job, ['--format', 'json', '--no-error-on-unmatched-pattern'], signal);
  const report = end.kind === 'exited' ? parseReport(end.stdout) : undefined;
  const done = (report ?? []).map(({ filePath, messages }) => fixFile(job, resolve(job.dir, filePath), messages));
  return { titles: done.flatMap(({ titles }) => titles), again: done.some(({ again }) => again) };
}

function parseReport(stdout: string): z.infer<typeof Report> | undefined {
  try {
    return Report.parse(JSON.parse(stdout));
  } catch {
    return undefined;
  }
}

function fixFile(job: LintJob, path: string, messages: readonly Message[]): Done {
  const wanted = job.files.find((file) => resolve(job.dir, file.path) === path)?.findings ?? [];
  const file = readFileText(path);
  const fixes = messages.filter((message) => isRed(message, wanted)).flatMap((message) => chooseFix(message));
  if (file === undefined || fixes.length === 0) return { titles: [], again: false };
  const { text, applied } = applyFixes(file.text, fixes);
  if (text !== file.text) writeFileText(path, { ...file, text });
  const place = relative(job.dir, join(path));
  return { titles: applied.map(({ rule }) => `eslint ${rule} in ${place}`), again: applied.length < fixes.length };
}

/** Lines may have moved since the check, so the rule and its words decide. */
function isRed({ ruleId, message }: Message, wanted: readonly Failure[]): boolean {
  return ruleId !== null && wanted.some((failure) => failure.name === ruleId && (failure.message.includes(message) || !wanted.some((one) => one.message.includes(message))));
}

interface Chosen {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function chooseFix({ ruleId, fix, suggestions }: Message): readonly Chosen[] {
  const rule = ruleId ?? '';
  const awaits = suggestions?.find(({ messageId }) => messageId === 'floatingFixAwait');
  const suggested = TRUSTED_SUGGESTIONS.test(rule) ? (awaits ?? (rule.startsWith('@') ? undefined : suggestions?.[0])) : undefined;
  const chosen = fix ?? suggested?.fix;
  return chosen === undefined ? [] : [{ rule, start: Math.max(0, chosen.range[0]), end: chosen.range[1], text: chosen.text }];
}

/** All fixes that don't overlap an earlier one. */
function applyFixes(text: string, fixes: readonly Chosen[]): { readonly text: string; readonly applied: readonly Chosen[] } {
  const applied: Chosen[] = [];
  for (const fix of [...fixes].sort((one, other) => one.start - other.start || one.end - other.end)) if (fix.start >= (applied.at(-1)?.end ?? 0)) applied.push(fix);
  const result = applied.reduceRight((edited, { start, end, text: replacement }) => edited.slice(0, start) + replacement + edited.slice(end), text);
  return { text: result, applied };
}
