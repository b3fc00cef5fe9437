import { camelName, flagName, table } from './table.ts';
import type { Setting } from './table/setting.ts';

const settings: readonly Setting<unknown>[] = Object.values(table);
const groups = [...new Set(settings.map((setting) => setting.group))];

/** The whole text of `.env.example`. */
export function renderEnvExample(): string {
  const head = ['# Copy to .env and uncomment what you want to change. Made from automation/config/table.ts by `npm run settings`.', '# Order: flag, environment, .env, keepgreen.config.json in the project, default.', ''];
  return [...head, ...groups.flatMap((group) => [`# --- ${group} ---`, '', ...inGroup(group).flatMap(envLines)])].join('\n');
}

/** The whole text of docs/settings.md. */
export function renderSettingsPage(): string {
  const head = [
    '# Settings',
    '',
    'Made from `automation/config/table.ts` by `npm run settings`; a test compares.',
    '',
    'Order: flag, environment, `.env`, `keepgreen.config.json` in the project, default. A flag is the name in kebab-case',
    `(\`${flagName('MAX_RETRIES')} 1\`), before or after the command. In the environment and in \`.env\` a name may carry the prefix`,
    '`KEEPGREEN_`, for where an application has a `LOG_LEVEL` of its own. `.env` is read in the project, or in the checkout',
    'when keepgreen runs from its own. `keepgreen.config.json` takes the settings marked *project*, as',
    `\`${camelName('WATCH_PATHS')}\` or \`WATCH_PATHS\`, and \`checks\`: a list of \`{name, command, parser, kind?, dir?}\``,
    'with `kind` one of `test` (default), `types`, `lint` and `parser` one of `junit`, `tap`, `exit-code`. The other settings it',
    'may not set, because the file comes with the project.',
    '',
    '```json',
    '{',
    '  "watchPaths": ["src", "tests"],',
    '  "checks": [{ "name": "pytest", "command": ["python3", "-m", "pytest", "--junitxml={report}"], "parser": "junit", "dir": "api" }]',
    '}',
    '```',
    '',
    'In a command `{report}` is the file its report is read from (without it: what it prints), and an argument `{files}` becomes',
    'the changed files (none when everything is asked for).',
    '',
  ];
  return [...head, ...groups.flatMap((group) => [`## ${group}`, '', '| setting | meaning | allowed | default |', '|---|---|---|---|', ...inGroup(group).map(row), ''])].join('\n');
}

/** The default in words. */
export function renderDefault(setting: Setting<unknown>): string {
  if (setting.fallbackText !== undefined) return setting.fallbackText;
  return typeof setting.fallback === 'string' ? setting.fallback : '';
}

function inGroup(group: string): readonly Setting<unknown>[] {
  return settings.filter((setting) => setting.group === group);
}

function envLines(setting: Setting<unknown>): readonly string[] {
  return [`# ${setting.help}`, `# Allowed: ${setting.reader.allowed}. Default: ${renderDefault(setting)}`, `#${setting.name}=${setting.example}`, ''];
}

function row(setting: Setting<unknown>): string {
  const standard = setting.fallbackText ?? `\`${renderDefault(setting).replaceAll(',', ', ')}\``;
  const cells = [`\`${setting.name}\`${setting.project ? ' *project*' : ''}`, setting.help, setting.reader.allowed, standard];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
