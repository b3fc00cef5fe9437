import type { z } from 'zod';
import type { Call, Deps } from '../hosts.ts';
import { runOperation } from '../operation.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import { readCommandLine } from './input.ts';
import type { CommandLine } from './input.ts';
import { renderLimits } from './limits-table.ts';
import * as render from './render.ts';
import { renderWhy } from './why.ts';
import type { Look } from './text.ts';

/** An operation as a command of the command line, its types closed over. */
export interface CliCommand {
  readonly name: string;
  readonly summary: string;
  readonly line: CommandLine;
  /** `live`: what happens is shown while it happens. `follow`: it may go on for ever. `plain`: it just answers. */
  readonly way: 'plain' | 'live' | 'follow';
  run(deps: Deps, input: unknown, call: Call): Promise<Answer>;
}

/** What came out: for programs, for people, for the shell. */
export interface Answer {
  readonly output: unknown;
  readonly exitCode: number;
  text(look: Look): string;
}

/** Every operation, in the order of `--help`. */
export const commands: readonly CliCommand[] = [
  command(operations.start, () => '', 'live'),
  command(operations.stop, render.renderStopped),
  command(operations.fix, render.renderFixed, 'live'),
  command(operations.status, render.renderStatus),
  command(operations.tasks, render.renderTasks),
  command(operations.task, render.renderTask),
  command(operations.why, renderWhy),
  command(operations.add, render.renderAdded),
  command(operations.cancel, render.renderCancelled),
  command(operations.retry, render.renderRetried),
  command(operations.grant, render.renderGranted),
  command(operations.apply, render.renderApplied),
  command(operations.approve, render.renderApplied),
  command(operations.reject, render.renderRejected),
  command(operations.undo, render.renderUndone),
  command(operations.replay, render.renderReplay),
  command(operations.pause, render.renderPaused),
  command(operations.resume, render.renderResumed),
  command(operations.limits, renderLimits),
  command(operations.events, render.renderEvents, 'follow'),
  command(operations.outbox, render.renderOutbox),
  command(operations.doctor, render.renderDoctor),
  command(operations.init, render.renderInit),
];

function command<In extends z.ZodObject, Out extends z.ZodType>(operation: Operation<In, Out>, text: (output: z.output<Out>, look: Look) => string, way: CliCommand['way'] = 'plain'): CliCommand {
  return {
    name: operation.name,
    summary: operation.summary,
    line: readCommandLine(operation.input, operation.positional),
    way,
    async run(deps, input, call) {
      const output = await runOperation(operation, { deps, input, call });
      return { output, exitCode: operation.exitCode?.(output) ?? 0, text: (look) => text(output, look) };
    },
  };
}
