import colours from 'picocolors';
import type { Task } from '../../automation/task/task.ts';

const WORDS: Readonly<Record<string, string>> = { checking: 'red check found in', fixing: 'fix proposed in', verifying: 'fix proven in', landing: 'landed in' };

export function say(line: string): void {
  process.stdout.write(`${clear()}${line}\n`);
}

/** What is happening right now; overwritten by the next line. A pipe doesn't get it. */
export function sayLive(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`${clear()}  ${colours.dim(line)}`);
}

export function renderDiff(from: string, to: string): void {
  say(`  ${colours.red(`- ${from}`)}\n  ${colours.green(`+ ${to}`)}`);
}

/** The task's story: what was red, who fixed it, how long each stage took, the diff. */
export function renderTask(task: Task): void {
  for (const failure of task.failures) say(`  ${colours.red('●')} ${failure.check}: ${failure.file}${failure.line === null ? '' : `:${failure.line}`} ${failure.name} ${colours.dim(firstLine(failure.message))}`);
  if (task.guilty?.minimal === true) renderGuilty(task.guilty.diff);
  for (const attempt of task.attempts) say(`  ${attempt.ending === 'fixed' ? colours.green('✓') : colours.yellow('✗')} ${attempt.fixer}: ${attempt.summary}`);
  const stages = task.timings.flatMap(({ stage, ms }) => (WORDS[stage] === undefined ? [] : [`${WORDS[stage]} ${(ms / 1000).toFixed(2)} s`]));
  say(`  ${colours.dim(stages.join(' · '))}`);
  for (const line of (task.landing?.diff ?? '').split('\n')) if (/^[+-](?![+-])/.test(line)) say(`    ${line.startsWith('+') ? colours.green(line) : colours.red(line)}`);
}

/** Of all that was saved, the part without which it is green. */
function renderGuilty(diff: string): void {
  say(`  ${colours.yellow('→')} the part of the save that broke it:`);
  for (const line of diff.split('\n')) if (/^[+-](?![+-])/.test(line)) say(`      ${colours.dim(line)}`);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 90);
}

function clear(): string {
  return process.stdout.isTTY ? '\r\u001b[2K' : '';
}
