import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import colours from 'picocolors';
import type { Task } from '../../automation/task/task.ts';
import { openStage } from './stage.ts';
import type { DemoStage } from './stage.ts';
import { renderDiff, renderTask, say } from './tell.ts';
import { AGENT_SAVE, BROKEN_SAVES, makeSampleProject } from './sample-project.ts';
import type { BrokenSave } from './sample-project.ts';
import { proveGreen } from './prove.ts';

export interface DemoOptions {
  /** Adds a bug that needs the agent; uses your Claude login or ANTHROPIC_API_KEY, and costs money. */
  readonly agent: boolean;
  readonly keep: boolean;
}

/** Plays an editor against the real orchestrator on a sample project. Returns 0 only if every fix, proof, landing and the undo truly happened. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const project = makeSampleProject();
  say(`${colours.bold('keepgreen demo')}: a small TypeScript shop in ${project.dir}`);
  let stage: DemoStage | undefined;
  try {
    stage = await openStage(project, options.agent);
    const saves = options.agent ? [...BROKEN_SAVES, AGENT_SAVE] : BROKEN_SAVES;
    const fixed: Task[] = [];
    for (const save of saves) fixed.push(await playSave(stage, save));
    await proveGreen(project.dir);
    await playUndo(stage, fixed[0], BROKEN_SAVES[0]);
    say(`\n${colours.green('✓')} ${fixed.length} broken saves, ${fixed.length} fixes proven and landed, 1 undone. Nothing was asked of any model${options.agent ? ' but the last one' : ''}.`);
    return 0;
  } catch (error) {
    say(`\n${colours.red('✗')} ${error instanceof Error ? error.message : String(error)}\n${colours.dim(stage?.output() ?? '')}`);
    return 1;
  } finally {
    await stage?.close();
    if (options.keep) say(`Kept: ${project.root}  (look around, then delete it)`);
    else rmSync(project.root, { recursive: true, force: true });
  }
}

/** One broken save as an editor makes it, followed until the fix has landed. */
async function playSave(stage: DemoStage, save: BrokenSave): Promise<Task> {
  const path = join(stage.project, save.file);
  const broken = save.changes.reduce((text, change) => replaceOnce(text, save.file, change), readFileSync(path, 'utf8'));
  say(`\n${colours.bold('▸ save')} ${save.file} with ${save.what}`);
  for (const { from, to } of save.changes) renderDiff(from, to);
  writeFileSync(path, broken);
  const task = await stage.finished(save.file);
  renderTask(task);
  if (task.outcome !== 'fixed') throw new Error(`${save.file} was not fixed: ${task.outcome ?? 'no outcome'} (${task.summary})`);
  if (readFileSync(path, 'utf8') === broken) throw new Error(`${save.file} is said to be fixed, but its text is the broken one`);
  return task;
}

async function playUndo(stage: DemoStage, task: Task | undefined, save: BrokenSave | undefined): Promise<void> {
  if (task === undefined || save === undefined) throw new Error('there is nothing to undo');
  say(`\n${colours.bold('▸ keepgreen undo')} ${task.id}`);
  await stage.command('undo', task.id);
  const text = readFileSync(join(stage.project, save.file), 'utf8');
  if (!save.changes.every(({ to }) => text.includes(to))) throw new Error(`undo did not bring back what was saved in ${save.file}`);
  say(`  ${colours.green('✓')} ${save.file} is as you saved it, byte for byte`);
}

function replaceOnce(text: string, file: string, { from, to }: BrokenSave['changes'][number]): string {
  if (!text.includes(from)) throw new Error(`${file} does not hold "${from}" any more`);
  return text.replace(from, () => to);
}
