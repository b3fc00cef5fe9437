import type { z } from 'zod';
import { stripTerminal } from '../../world/redact.ts';
import type { HistoryEvent } from '../../task/state.ts';
import type { Attempt } from '../../task/attempt.ts';
import type { Confidence } from '../../task/confidence.ts';
import { placeOf } from '../../task/marked-diff.ts';
import type { Task } from '../../task/task.ts';
import type { operations } from '../operations.ts';
import type { ApplyReport, DoctorReport, OutboxReport, StatusReport, TaskBrief, UndoReport } from '../reports.ts';
import { restLines } from './rest-lines.ts';
import { filesOf, placeOf as landedAt, signOf, wordsOf } from './task-lines.ts';
import { between, columns, duration, fit, localTime, oneLine } from './text.ts';
import type { Colours, Look } from './text.ts';

type OutputOf<Name extends keyof typeof operations> = z.output<(typeof operations)[Name]['output']>;

export function renderStatus(report: StatusReport, look: Look): string {
  const { colours } = look;
  const { queues, statistics } = report;
  const since = report.live === null ? '' : `pid ${report.live.pid}, since ${localTime(report.live.since)}`;
  const state = report.live === null ? colours.dim('not running') : `${report.paused ? colours.yellow('paused') : colours.green(report.orchestrator?.status ?? 'starting')} (${since})`;
  const lines = [
    `project    ${oneLine(report.projectRoot)}`,
    `keepgreen  ${state}`,
    `tasks      ${queues.pending} waiting, ${queues.inProgress} in progress, ${queues.awaitingApproval} held, ${queues.completed} completed, ${queues.failed} failed`,
    `so far     ${statistics.tasksProcessed} processed, ${statistics.tasksSucceeded} succeeded, ${statistics.tasksFailed} failed, ${statistics.tasksEscalated} escalated; agent: ${statistics.llmRequests} requests, $${statistics.llmCostUsd.toFixed(2)}`,
  ];
  if (report.live !== null && report.orchestrator !== null) lines.push(...troubles(report.orchestrator.health, colours));
  lines.push(...restLines(report, look), ...outboxLines(report.outbox, look));
  return [...lines, ...report.tasks.flatMap((task) => [taskRow(task, look).join('  '), ...questionLines(task, look)])].join('\n');
}

/** How much waits to be told outside, for how long, and who does not answer. */
function outboxLines({ waiting, oldest, failing }: StatusReport['outbox'], { colours, now }: Look): readonly string[] {
  const age = oldest === null ? '' : `, the oldest for ${duration(now.getTime() - Date.parse(oldest))}`;
  const letters = waiting === 0 ? [] : [colours.yellow(`outbox     ${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'}${age}; see: keepgreen outbox`)];
  return [...letters, ...failing.map((breaker) => colours.yellow(failingLine(breaker)))];
}

function failingLine(breaker: StatusReport['outbox']['failing'][number]): string {
  const when = breaker.until === null ? 'until you have mended that and say: keepgreen resume' : `tried again ${localTime(breaker.until)}`;
  return `${breaker.key.padEnd(10)} not told (${oneLine(breaker.reason)}); ${when}`;
}

export function renderOutbox({ waiting, failing, recent }: OutboxReport, look: Look): string {
  const { colours } = look;
  const rows = waiting.map((letter) => [letter.destination, letter.kind, letter.status, duration(letter.ageSeconds * 1000), letter.taskId ?? '', oneLine(letter.lastError)]);
  const done = recent.map((letter) => [localTime(letter.deliveredAt ?? letter.createdAt), letter.destination, letter.kind, letter.status === 'given_up' ? colours.red('given up') : colours.green('told'), oneLine(letter.reference ?? letter.lastError)]);
  const parts = [waiting.length === 0 ? ['nothing waits'] : ['waiting:', ...columns(rows).map((row) => `  ${row}`)], failing.map((breaker) => colours.yellow(failingLine(breaker))), done.length === 0 ? [] : ['the newest:', ...columns(done).map((row) => `  ${row}`)]];
  return parts.flat().join('\n');
}

export function renderTasks({ tasks }: { readonly tasks: readonly TaskBrief[] }, look: Look): string {
  return tasks.length === 0 ? 'no tasks' : columns(tasks.map((task) => taskRow(task, look))).join('\n');
}

export function renderTask({ task, diff }: OutputOf<'task'>, look: Look): string {
  const { colours } = look;
  const head = [
    `${signOf(task, colours)} ${colours.bold(task.id)} ${wordsOf(task)}`,
    `  files     ${task.files.map(oneLine).join(', ') || '(none)'}`,
    `  created   ${localTime(task.createdAt)}, priority ${task.priority}, ${task.type.replace('_', ' ')}`,
  ];
  if (task.grants.length > 0) head.push(`  allowed   ${task.grants.join(', ')}`);
  if (task.description !== '') head.push(`  about     ${oneLine(task.description)}`);
  if (task.summary !== '') head.push(`  result    ${oneLine(task.summary)}`);
  if (task.approval !== null) head.push(...questionLines(task, look));
  if (task.timings.length > 0) head.push(`  time      ${task.timings.map((timing) => `${timing.stage} ${duration(timing.ms)}`).join(', ')}`);
  if (task.tokens > 0) head.push(`  cost      $${task.costUsd.toFixed(4)}, ${task.tokens} tokens`);
  const parts = [head, failureLines(task), placeLines(task, look), task.attempts.flatMap((attempt) => attemptLines(attempt)), diffLines(diff, colours)];
  return parts.filter((part) => part.length > 0).map((part) => part.join('\n')).join('\n\n');
}

export function renderFixed({ exitCode, tasks }: OutputOf<'fix'>, look: Look): string {
  const fixed = tasks.filter((task) => task.outcome === 'fixed').length;
  const unknown = tasks.length > 0 && tasks.every((task) => task.outcome === 'cannot_run');
  const words = exitCode === 0 ? look.colours.green('green') : look.colours.red(unknown ? 'neither green nor red: not checked' : 'still red');
  return fixed === 0 ? words : `${words}, ${fixed} fixed${exitCode === 0 ? '' : ' (not in your files: see above)'}`;
}

export function renderAdded({ task }: OutputOf<'add'>): string {
  return `${task.id} waits: ${filesOf(task)}`;
}

export function renderCancelled({ task, asked }: OutputOf<'cancel'>): string {
  return asked ? `${task.id} is being worked on; it was asked to stop` : `${task.id} cancelled`;
}

export function renderRetried({ task }: OutputOf<'retry'>): string {
  return `${task.id} waits again: ${filesOf(task)}`;
}

export function renderGranted({ task, finished }: OutputOf<'grant'>): string {
  return `${task.id} may now: ${task.grants.join(', ')}${finished ? `; try it with: keepgreen retry ${task.id}` : ''}`;
}

export function renderApplied(report: ApplyReport, look: Look): string {
  if (report.kind === 'landed') return `${look.colours.green('✓ landed')} ${report.anew ? 'another fix, because the one that waited no longer held: ' : ''}${report.landing.files.map(oneLine).join(', ')}${landedAt(report.landing)}${look.colours.dim(` — undo: keepgreen undo ${report.taskId}`)}`;
  const rest = report.kind === 'held' ? conflictLines(report, look) : [];
  return [`${look.colours.yellow(report.kind === 'held' ? '⏸ still held' : '✗ refused')} ${oneLine(report.reason)}`, ...rest].join('\n');
}

export function renderRejected({ task, running }: OutputOf<'reject'>): string {
  return `${task.id} goes on with the next attempt, which reads your reason${running ? '' : ', when keepgreen runs again'}`;
}

export function renderUndone(report: UndoReport, look: Look): string {
  if (report.kind === 'undone') return `${look.colours.green('✓ undone')} ${report.branch === null ? report.files.map(oneLine).join(', ') : `the branch ${oneLine(report.branch)} is deleted`}${report.note === '' ? '' : `\n${look.colours.yellow(oneLine(report.note))}`}`;
  return [`${look.colours.red('✗ not undone')} ${oneLine(report.reason)}`, ...conflictLines(report, look)].join('\n');
}

export function renderReplay(report: OutputOf<'replay'>, look: Look): string {
  const { colours } = look;
  const mark = report.holds ? colours.green('✓ holds') : colours.red('✗ does not hold');
  const lines = [...report.notRed.map((name) => `not red any more: ${name}`), ...report.refusals, ...report.differences.map((sentence) => `different: ${sentence}`)];
  return [`${mark} ${oneLine(report.verdict)}`, `  snapshot ${report.snapshotCommit.slice(0, 12)}, patch ${report.patchCommit.slice(0, 12)}`, ...lines.map((line) => `  ${oneLine(line)}`)].join('\n');
}

export function renderStopped({ stopped, pid }: OutputOf<'stop'>): string {
  return stopped ? `stopped (pid ${pid ?? '?'})` : 'nothing was running on this project';
}

export function renderPaused(): string {
  return 'paused: no further task begins; go on with: keepgreen resume';
}

export function renderResumed({ paused, agentAsked, closed }: OutputOf<'resume'>): string {
  const rested = closed.map((one) => `${oneLine(one)} rests no longer`);
  const agent = agentAsked ? ['the paused agent is tried again'] : [];
  if (!paused) return ['going on', ...agent, ...rested].join('; ');
  return `${[...agent, ...rested].join('; ') || 'nothing of that name rested'}; keepgreen itself is still paused: keepgreen resume`;
}

export function renderEvents({ events }: OutputOf<'events'>, look: Look): string {
  return events.map((event) => renderEvent(event, look)).join('\n');
}

export function renderEvent(event: HistoryEvent, look: Look): string {
  return `${look.colours.dim(localTime(event.at))} ${event.event}${event.taskId === null ? '' : ` ${event.taskId}`} ${oneLine(event.message)}`;
}

export function renderDoctor(report: DoctorReport, look: Look): string {
  const { colours } = look;
  const markOf = (check: DoctorReport['checks'][number]) => (!check.ok ? colours.red('✗') : check.next === '' ? colours.green('✓') : colours.yellow('○'));
  const checks = report.checks.flatMap((check) => [`${markOf(check)} ${oneLine(check.name)}: ${oneLine(check.detail)}`, ...(check.next === '' ? [] : [`  ${oneLine(check.next)}`])]);
  const settings = columns(report.settings.map((setting) => [setting.name, oneLine(setting.value), colours.dim(`(${setting.source})`)]));
  return [...checks, ...(settings.length > 0 ? ['', 'settings that are not at their default:', ...settings] : [])].join('\n');
}

export function renderInit({ written, kept }: OutputOf<'init'>): string {
  return [...written.map((path) => `wrote ${path}`), ...kept.map((path) => `kept ${path} as it is`)].join('\n');
}

function taskRow(task: TaskBrief, look: Look): readonly string[] {
  const room = Math.max(20, look.columns - 70);
  const [words, summary] = [wordsOf(task), oneLine(task.summary)];
  const ending = summary === '' ? words : summary.startsWith(words) ? summary : `${words}: ${summary}`;
  return [`${signOf(task, look.colours)} ${task.id}`, localTime(task.createdAt), fit(filesOf(task), 40), fit(ending, room)];
}

const healthNames = [['stateManager', 'state'], ['fileWatcher', 'watcher'], ['testRunner', 'checks'], ['claudeInstances', 'agent']] as const;

/** Yellow: keepgreen goes on with what works. */
function troubles(health: Readonly<Record<(typeof healthNames)[number][0], string>>, colours: Colours): readonly string[] {
  return healthNames.filter(([key]) => !health[key].startsWith('ok')).map(([key, name]) => colours.yellow(`health     ${name}: ${oneLine(health[key])}`));
}

export function failureLines(task: Pick<Task, 'failures'>): readonly string[] {
  return task.failures.map((failure) => `red  ${oneLine(failure.check)}  ${oneLine(failure.file)}${failure.line === null ? '' : `:${failure.line}`}  ${oneLine(failure.name)}: ${fit(oneLine(failure.message), 160)}`);
}

/** The best guesses in a line each; the hunk itself is what `why` shows. */
function placeLines({ id, suspects, guilty }: Task, { colours }: Look): readonly string[] {
  if (suspects.length === 0) return [];
  const lines = suspects.slice(0, 3).map((one) => `at   ${oneLine(placeOf(one))}  ${one.score.toFixed(2)}  ${fit(oneLine(one.why.join('; ')), 120)}`);
  return [...lines, colours.dim(`     ${guilty?.minimal === true ? 'the part that broke it' : 'more'}: keepgreen why ${id}`)];
}

function attemptLines(attempt: Attempt): readonly string[] {
  const took = duration(between(attempt.startedAt, attempt.endedAt));
  const sure = attempt.confidence === null ? [] : confidenceLines(attempt.confidence);
  return [`attempt ${attempt.number} by ${oneLine(attempt.fixer)}: ${attempt.ending} in ${took}. ${oneLine(attempt.summary)}`, ...sure, ...attempt.evidence.map((line) => `  ${fit(oneLine(line), 160)}`)];
}

function confidenceLines({ score, colour, parts, reasons }: Confidence): readonly string[] {
  const words = parts.map((part) => `${part.verifier} ${part.score.toFixed(2)}`).join(', ');
  return [`  confidence ${score.toFixed(2)} ${colour} (${words})`, ...reasons.map((reason) => `    ${fit(oneLine(reason), 160)}`)];
}

/** What a person is asked, and how they answer. */
function questionLines({ id, status, approval }: Pick<TaskBrief, 'id' | 'status' | 'approval'>, { colours }: Look): readonly string[] {
  if (approval === null || status !== 'awaiting_approval') return [];
  const until = approval.expiresAt === null ? '' : `, until ${localTime(approval.expiresAt)}`;
  const { colour, score } = approval.confidence;
  return [`  asks      ${colours[colour](`${colour} ${score.toFixed(2)}`)} ${oneLine(approval.why)}`, colours.dim(`            yes: keepgreen approve ${id}   no: keepgreen reject ${id} --why "…"${until}`)];
}

function conflictLines(report: { readonly conflicts: readonly string[]; readonly diff: string }, look: Look): readonly string[] {
  return [...report.conflicts.map((path) => `  conflict in ${oneLine(path)}`), ...diffLines(report.diff, look.colours)];
}

function diffLines(diff: string, colours: Colours): readonly string[] {
  if (diff.trim() === '') return [];
  return stripTerminal(diff).trimEnd().split('\n').map((line) => (line.startsWith('+') ? colours.green(line) : line.startsWith('-') ? colours.red(line) : line));
}
