import { z } from 'zod';
import { loadSettings } from '../../config/load.ts';
import type { LoadedSettings, LoadInput } from '../../config/load.ts';
import { followEvents } from '../../store/events.ts';
import { toSnake } from '../../store/codec.ts';
import { IDENTITY_FIELDS } from '../../task/identities.ts';
import type { HistoryEvent } from '../../task/state.ts';
import { createCleaner } from '../../world/clean-deep.ts';
import type { Call, Deps, OpenKeepgreen } from '../hosts.ts';
import type { Answer, CliCommand } from './commands.ts';
import { exitCodeOf, isHelp, renderFailure, toKeepgreenError } from './failure.ts';
import { redactorFor } from './last-words.ts';
import { showLive } from './show-live.ts';
import { buildProgram } from './program.ts';
import type { Asked } from './program.ts';
import { renderEvent } from './render.ts';
import { createScreen } from './terminal.ts';
import type { Output, Screen } from './terminal.ts';
import { oneLine } from './text.ts';

export interface CliOptions extends Omit<LoadInput, 'flags'> {
  /** Without node and the script. */
  readonly argv: readonly string[];
  readonly version: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly open: OpenKeepgreen;
  /** Begins to listen for the signals that end a run; only called for commands that run long. */
  readonly listen: () => Call;
}

/** Runs one command line and gives back the exit code. Never throws, never exits. */
export async function runCli(options: CliOptions): Promise<number> {
  const out = createScreen(options.stdout, options.env);
  const err = createScreen(options.stderr, options.env);
  const done = { exitCode: 0, logFile: undefined as string | undefined };
  const program = buildProgram({
    version: options.version,
    write: (text) => out.write(text),
    writeErr: (text) => err.write(text),
    columns: Math.min(out.columns(), 100),
    async run(asked) {
      const loaded = loadSettings({ ...options, flags: asked.flags });
      done.logFile = loaded.settings.logFile;
      for (const warning of loaded.warnings) err.write(`warning: ${oneLine(redactorFor(options.env, options.cwd)(warning))}\n`);
      done.exitCode = await carryOut(asked, loaded, { options, out });
    },
  });
  try {
    await program.parseAsync([...options.argv], { from: 'user' });
  } catch (error) {
    done.exitCode = isHelp(error) ? 0 : fail(error, done.logFile, { options, out, err });
  }
  await Promise.all([out.flush(), err.flush()]);
  // Whoever read us has gone (`| head -1`): they have what they wanted.
  return out.closed.aborted ? 0 : done.exitCode;
}

function fail(error: unknown, logFile: string | undefined, to: { options: CliOptions; out: Screen; err: Screen }): number {
  const failure = toKeepgreenError(error, logFile);
  const json = to.options.argv.includes('--json');
  (json ? to.out : to.err).write(renderFailure(failure, json, redactorFor(to.options.env, to.options.cwd)));
  return exitCodeOf(failure.code);
}

interface Place {
  readonly options: CliOptions;
  readonly out: Screen;
}

async function carryOut(asked: Asked, loaded: LoadedSettings, { options, out }: Place): Promise<number> {
  const deps = await options.open(loaded, options.cwd);
  try {
    const answer = await answerOf(asked, deps, { options, out });
    if (answer === undefined) return 130;
    const text = asked.json ? asJson(answer.output, wantsToFollow(asked)) : answer.text({ colours: out.colours, columns: out.columns(), now: deps.world.clock.now() });
    if (text !== '') out.write(`${text}\n`);
    if (wantsToFollow(asked)) await follow(deps, asked.json, { options, out });
    return answer.exitCode;
  } finally {
    await deps.close();
  }
}

/** Undefined when it was stopped at once. */
async function answerOf(asked: Asked, deps: Deps, { options, out }: Place): Promise<Answer | undefined> {
  const run = (call: Call) => asked.command.run(deps, asked.input, call);
  if (asked.command.way !== 'live') return run(neverStopped);
  const store = await deps.store();
  const heard = options.listen();
  const call = { ...heard, stop: AbortSignal.any([heard.stop, out.closed]) };
  return showLive({ command: asked.command.name, json: asked.json, screen: out, store, clock: deps.world.clock, drainSeconds: deps.settings.drainSeconds }, call, run);
}

const never = new AbortController().signal;
/** Commands that just answer are ended by the signals themselves. */
const neverStopped: Call = { stop: never, stopNow: never };

function wantsToFollow({ command, input }: Pick<Asked, 'input'> & { command: CliCommand }): boolean {
  return command.way === 'follow' && typeof input === 'object' && input !== null && 'follow' in input && input.follow === true;
}

async function follow(deps: Deps, json: boolean, { options, out }: Place): Promise<void> {
  const clean = createCleaner(deps.world.redact, IDENTITY_FIELDS);
  const show = (event: HistoryEvent) => out.write(`${json ? JSON.stringify(toSnake(clean(event))) : renderEvent(clean(event), { colours: out.colours, columns: out.columns(), now: deps.world.clock.now() })}\n`);
  const { stop } = options.listen();
  await followEvents(deps.settings.stateDir, show, AbortSignal.any([stop, out.closed]), deps.world.clock);
}

/** One document; what goes on with a line for each event begins with lines too. */
function asJson(output: unknown, lines: boolean): string {
  const events = lines ? Events.safeParse(output).data?.events : undefined;
  return events === undefined ? JSON.stringify(toSnake(output), null, 2) : events.map((event) => JSON.stringify(toSnake(event))).join('\n');
}

const Events = z.object({ events: z.array(z.unknown()) });
