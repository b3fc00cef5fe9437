import { commands } from './commands.ts';
import type { CliCommand } from './commands.ts';

/** The whole text of docs/commands.md. */
export function renderCommandsPage(): string {
  const head = [
    '# Commands',
    '',
    'Made from `automation/faces/operations.ts` by `npm run commands`; a test compares.',
    '',
    'In a project that has keepgreen installed: `npx keepgreen COMMAND`. In a checkout of keepgreen:',
    '`npm run --silent keepgreen -- COMMAND`. Both take the same settings, as flags before or after the command',
    '([settings](settings.md)).',
    '',
    '| command | what it does |',
    '|---|---|',
    ...commands.map((command) => `| \`${usageOf(command)}\` | ${command.summary} |`),
    '',
    'An ID may be cut short as long as it means one task; `task_` may be left out.',
    '',
    '## Options',
    '',
    '| option | of | meaning |',
    '|---|---|---|',
    '| `--json` | every command | answer in JSON, keys in snake_case; errors as `{"error": {"code", "message", "next"}}` |',
    ...commands.flatMap(optionRows),
    '',
    '## Exit codes',
    '',
    '| code | means |',
    '|---|---|',
    '| 0 | done; for `fix`: green |',
    '| 1 | not done; for `fix`: still red; for `doctor`: something has to be mended |',
    '| 2 | bad usage or settings: what is wrong, where it came from and what is allowed is printed |',
    '| 3 | keepgreen already runs on this project: who and since when is printed |',
    '| 130 | stopped at once by a second Ctrl-C |',
  ];
  return `${head.join('\n')}\n`;
}

function usageOf({ name, line }: CliCommand): string {
  const places = line.arguments.map((argument) => {
    const word = `${argument.name().toUpperCase()}${argument.variadic ? '…' : ''}`;
    return argument.required ? word : `[${word}]`;
  });
  return [name, ...places].join(' ');
}

function optionRows({ name, line }: CliCommand): readonly string[] {
  return line.options.map((option) => {
    const choices = option.argChoices === undefined ? '' : `: ${option.argChoices.join(', ')}`;
    return `| \`${option.flags}\` | \`${name}\` | ${option.description}${choices} |`;
  });
}
