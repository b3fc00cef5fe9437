import { Command, Help, Option } from 'commander';
import { camelName, flagName, table } from '../../config/table.ts';
import type { Setting } from '../../config/table/setting.ts';
import { commands } from './commands.ts';
import type { CliCommand } from './commands.ts';

/** What was asked for on the command line. */
export interface Asked {
  readonly command: CliCommand;
  /** For the operation's schema to judge. */
  readonly input: unknown;
  /** Settings given as flags, by environment name. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
}

export interface ProgramOptions {
  readonly version: string;
  /** Where help goes that was asked for. */
  write(text: string): void;
  /** Where help goes that nobody asked for. */
  writeErr(text: string): void;
  readonly columns: number;
  run(asked: Asked): Promise<void>;
}

/** The command line, generated from the operations and the settings. Parsing throws CommanderError for what it can't read; nothing exits. */
export function buildProgram(options: ProgramOptions): Command {
  const program = new Command('keepgreen')
    .description('Runs beside your editor: a save that turns a check red is fixed in a private copy, proven, and landed.')
    .version(options.version, '-V, --version', 'print the version')
    .option('--json', 'answer in JSON')
    .helpCommand(false)
    .configureHelp({ formatHelp: commandsFirst })
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => options.write(text),
      writeErr: (text) => options.writeErr(text),
      // What is wrong is told once, by whoever catches the error.
      outputError: () => undefined,
      getOutHelpWidth: () => options.columns,
      getErrHelpWidth: () => options.columns,
    });
  for (const setting of settings) program.addOption(settingOption(setting));
  for (const command of commands) addCommand(program, command, options);
  program.addHelpText('after', '\nEvery setting may also stand in the environment, in .env or (some) in keepgreen.config.json: docs/settings.md.\nExit codes: 0 done, 1 not done or still red, 2 bad usage or settings, 3 already running.');
  return program;
}

const settings: readonly Setting<unknown>[] = Object.values(table);

/** A newcomer looks for the commands, and forty settings stand before them in commander's own order. */
function commandsFirst(command: Command, help: Help): string {
  const text = new Help().formatHelp(command, help);
  const [options, commands] = [text.indexOf('\nOptions:'), text.indexOf('\nCommands:')];
  return commands === -1 ? text : `${text.slice(0, options)}${text.slice(commands).trimEnd()}\n${text.slice(options, commands)}`;
}

function settingOption(setting: Setting<unknown>): Option {
  return new Option(`${flagName(setting.name)} <value>`, setting.help).helpGroup('Settings:');
}

function addCommand(program: Command, command: CliCommand, options: ProgramOptions): void {
  const made = program.command(command.name).description(command.summary);
  made.helpOption('-h, --help', 'display help for command');
  for (const argument of command.line.arguments) made.addArgument(argument);
  for (const option of command.line.options) made.addOption(option);
  made.addHelpText('after', '\n--json and every setting (keepgreen --help) may stand before or after the command.');
  made.action(async () => {
    const values: readonly unknown[] = made.processedArgs;
    const globals: Readonly<Record<string, unknown>> = program.opts();
    await options.run({ command, input: command.line.inputOf(values, made.opts()), flags: flagsOf(globals), json: globals['json'] === true });
  });
}

function flagsOf(globals: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  return Object.fromEntries(settings.map((setting) => {
    const value = globals[camelName(setting.name)];
    return [setting.name, typeof value === 'string' ? value : undefined];
  }));
}
