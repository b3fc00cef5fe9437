import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { renderError, systemCode } from '../errors.ts';
import { nearest, quote } from './problems.ts';
import type { Found } from './problems.ts';
import type { CustomCheck } from './settings.ts';
import { camelName, table } from './table.ts';
import type { Setting } from './table/setting.ts';

export const PROJECT_FILE = 'keepgreen.config.json';

export interface ProjectFile {
  /** By environment name; only what a project may set. */
  readonly values: ReadonlyMap<string, Found>;
  readonly checks: readonly CustomCheck[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

const nothing: ProjectFile = { values: new Map(), checks: [], problems: [], warnings: [] };
const checkExample = '{"name": "pytest", "command": ["pytest", "--junitxml={report}"], "parser": "junit"}';

const Check = z.strictObject({
  name: z.string().regex(/^[\w.:@/-]+$/, 'a name of letters, digits and . : @ / - _'),
  kind: z.enum(['test', 'types', 'lint']).default('test'),
  command: z.union([z.string().trim().min(1), z.array(z.string()).min(1)], 'a command line, or a list of the program and its arguments'),
  parser: z.enum(['junit', 'tap', 'exit-code']),
  dir: z.string().refine((dir) => !isAbsolute(dir) && !dir.split(/[/\\]/).includes('..'), 'a folder inside the project').default(''),
});

/** Reads keepgreen.config.json, which comes with the project and is trusted with less than the user's own settings. */
export function readProjectFile(projectRoot: string): ProjectFile {
  const path = join(projectRoot, PROJECT_FILE);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return nothing;
    return { ...nothing, problems: [`${path} can't be read: ${renderError(error)}. Allowed: one JSON object. Example: {"watchPaths": ["src"]}`] };
  }
  const object = z.record(z.string(), z.unknown()).safeParse(content);
  if (!object.success) return { ...nothing, problems: [`${path} holds ${quote(content)}. Allowed: one JSON object. Example: {"watchPaths": ["src"]}`] };
  return readObject(object.data);
}

function readObject(object: Readonly<Record<string, unknown>>): ProjectFile {
  const values = new Map<string, Found>();
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (key === 'checks' || key === '$schema') continue;
    const setting = settings.find((one) => key === one.name || key === camelName(one.name));
    if (setting === undefined) warnings.push(unknownKey(key));
    else if (!setting.project) warnings.push(`${key} in ${PROJECT_FILE} is ignored: a project may not set ${setting.name}. Set it in .env or the environment.`);
    else readValue(setting, value, { values, problems });
  }
  const checks = readChecks(object['checks'], problems);
  return { values, checks, problems, warnings };
}

const settings: readonly Setting<unknown>[] = Object.values(table);

function unknownKey(key: string): string {
  const meant = nearest(key, [...settings.filter((one) => one.project).map((one) => camelName(one.name)), 'checks']);
  return `${quote(key)} in ${PROJECT_FILE} is no setting of keepgreen${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

const Value = z.union([z.string(), z.number().transform(String), z.boolean().transform(String), z.array(z.string())]);

function readValue(setting: Setting<unknown>, value: unknown, into: { values: Map<string, Found>; problems: string[] }): void {
  const raw = Value.safeParse(value);
  if (raw.success) into.values.set(setting.name, { raw: raw.data, where: PROJECT_FILE });
  else into.problems.push(`${setting.name} is ${quote(value)} (${PROJECT_FILE}). Allowed: ${setting.reader.allowed}. Example: "${camelName(setting.name)}": "${setting.example}"`);
}

function readChecks(value: unknown, problems: string[]): readonly CustomCheck[] {
  if (value === undefined) return [];
  const parsed = z.array(Check).safeParse(value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${place(issue.path)} (${PROJECT_FILE}): ${issue.message}. Example: ${checkExample}`);
    return [];
  }
  const names = parsed.data.map((check) => check.name);
  for (const name of names.filter((one, index) => names.indexOf(one) !== index)) problems.push(`checks (${PROJECT_FILE}): the name "${name}" is used twice. Allowed: one check per name.`);
  return parsed.data.flatMap((check, index) => readCheck(check, index, problems));
}

function readCheck(check: z.infer<typeof Check>, index: number, problems: string[]): readonly CustomCheck[] {
  const command = typeof check.command === 'string' ? splitCommand(check.command) : check.command;
  if (command !== undefined) return [{ ...check, dir: check.dir.replace(/^\.?\/*|\/+$/g, ''), command }];
  problems.push(`checks[${index}].command is ${quote(check.command)} (${PROJECT_FILE}). Allowed: a program and its arguments without shell syntax. Example: ["sh", "-c", "cd api && make test"]`);
  return [];
}

function place(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`), 'checks');
}

/** Words and quoted words; undefined when only a shell could make sense of it. */
function splitCommand(line: string): readonly string[] | undefined {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'|&;<>()$`])+/g) ?? [];
  const leftOver = line.replace(/(?:"[^"]*"|'[^']*'|[^\s"'|&;<>()$`])+/g, '').trim();
  return leftOver === '' ? words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2')) : undefined;
}
