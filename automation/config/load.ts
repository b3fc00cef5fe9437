import { homedir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { readDotenv, unknownNames } from './dotenv-file.ts';
import type { DotenvFile } from './dotenv-file.ts';
import { configInvalid, renderProblem } from './problems.ts';
import type { Found } from './problems.ts';
import { readProjectFile } from './project-file.ts';
import type { ProjectFile } from './project-file.ts';
import type { Raw } from './readers.ts';
import { findRoot } from './root.ts';
import type { Settings } from './settings.ts';
import { flagName, table } from './table.ts';
import type { DefaultPlace, Setting, TableKey } from './table/setting.ts';

export interface LoadInput {
  /** By environment name (`MAX_RETRIES`), as text. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** Only read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Given when keepgreen runs inside its own checkout, which is then home. */
  readonly checkoutRoot?: string;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** Where each setting's value came from, by environment name: `--max-retries`, `environment`, `.env:3`, `keepgreen.config.json`, `default`. */
  readonly sources: Readonly<Record<string, string>>;
  /** Sentences about what was ignored. */
  readonly warnings: readonly string[];
}

/**
 * Reads every setting: flag, then environment, then `.env`, then keepgreen.config.json, then default. An empty text is
 * no value. Throws one KeepgreenError('config_invalid') that names all that can't be used.
 */
export function loadSettings(input: LoadInput): LoadedSettings {
  const userHome = input.env['HOME'] || homedir();
  const { root, dotenv, outer } = locate(input, userHome);
  const project = root.kind === 'good' ? readProjectFile(root.path) : undefined;
  const place = { inCheckout: input.checkoutRoot !== undefined, home: input.checkoutRoot ?? root.path, projectRoot: root.path, userHome, cacheHome: cacheHome(input, userHome) };
  const layers = [...outer, lookup(dotenv.values), (name: string) => project?.values.get(name)];
  const read = readTable(place, layers, root.kind === 'good' ? [] : ['watchPaths', 'workspaceDir']);

  const problems = [dotenv.problem ?? [], root.kind === 'bad' ? root.problem : [], project?.problems ?? [], read.problems].flat();
  const all = [...problems, samePlace(read.values) ?? [], wrongOrder(read.values) ?? []].flat();
  if (all.length > 0) throw configInvalid(all);
  return { settings: assemble(read.values, place.home, project), sources: read.sources, warnings: warningsOf(dotenv, project) };
}

type Lookup = (name: string) => Found | undefined;

/** PROJECT_ROOT may stand in `.env`, and `.env` lies in the project: a flag or the environment says which folder first. */
function locate(input: LoadInput, userHome: string) {
  const flags: Lookup = (name) => filled(input.flags[name], flagName(name));
  const env: Lookup = prefixed((name) => filled(input.env[name], 'environment'));
  const told = flags('PROJECT_ROOT') ?? env('PROJECT_ROOT');
  const outside = findRoot({ found: told, from: input.cwd, userHome });
  const folder = input.checkoutRoot ?? outside.path;
  const dotenv = readDotenv(folder);
  const inside = told === undefined ? lookup(dotenv.values)('PROJECT_ROOT') : undefined;
  const root = inside === undefined ? outside : findRoot({ found: inside, from: folder, userHome });
  return { root, dotenv, outer: [flags, env] };
}

function filled(raw: Raw | undefined, where: string): Found | undefined {
  return raw === undefined || (typeof raw === 'string' && raw.trim() === '') ? undefined : { raw, where };
}

function lookup(values: ReadonlyMap<string, Found>): Lookup {
  return prefixed((name) => {
    const found = values.get(name);
    return found === undefined ? undefined : filled(found.raw, found.where);
  });
}

/** `KEEPGREEN_LOG_LEVEL` is for where an application's own environment holds a LOG_LEVEL. */
function prefixed(plain: Lookup): Lookup {
  return (name) => plain(`KEEPGREEN_${name}`) ?? plain(name);
}

/**
 * Where private copies go by default: a folder of the person's own that outlives a restart, and none of whose names
 * begins with a dot. Servers and test runners treat files below a dotfolder differently (express serves none of them).
 */
function cacheHome(input: LoadInput, userHome: string): string {
  if (process.platform === 'win32') return join(input.env['LOCALAPPDATA'] || join(userHome, 'AppData', 'Local'), 'keepgreen');
  if (process.platform === 'darwin') return join(userHome, 'Library', 'Caches', 'keepgreen');
  return join('/var/tmp', `keepgreen-${userInfo().uid}`);
}

interface ReadTable {
  readonly values: Partial<Record<TableKey, unknown>>;
  readonly sources: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** `skip` names what counts from a project that can't be used: it would only repeat that. */
function readTable(place: Omit<DefaultPlace, 'soFar'>, layers: readonly Lookup[], skip: readonly TableKey[]): ReadTable {
  const values: Partial<Record<TableKey, unknown>> = {};
  const sources: Record<string, string> = {};
  const problems: string[] = [];
  for (const [key, setting] of rows().filter(([one]) => !skip.includes(one))) {
    const found = firstOf(setting.name, layers) ?? fallbackOf(setting, { ...place, soFar: values as Partial<Settings> });
    sources[setting.name] = found?.where ?? 'default';
    if (found === undefined) continue;
    const reading = setting.reader.read(found.raw, place);
    if (reading.kind === 'good') values[key] = reading.value;
    else problems.push(renderProblem(setting, found, reading.why));
  }
  return { values, sources, problems };
}

function rows(): readonly (readonly [TableKey, Setting<unknown>])[] {
  return Object.entries(table) as [TableKey, Setting<unknown>][];
}

function firstOf(name: string, layers: readonly Lookup[]): Found | undefined {
  for (const layer of layers) {
    const found = layer(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fallbackOf(setting: Setting<unknown>, place: DefaultPlace): Found | undefined {
  const raw = typeof setting.fallback === 'function' ? setting.fallback(place) : setting.fallback;
  return raw === undefined ? undefined : { raw, where: 'default' };
}

/** Two of keepgreen's own files in one place would destroy each other. */
function samePlace(values: ReadTable['values']): string | undefined {
  const files = [['STATE_FILE', values.stateFile], ['LOCK_FILE', values.lockFile], ['LOG_FILE', values.logFile]] as const;
  const twins = files.filter(([, path]) => path !== undefined && files.filter(([, other]) => other === path).length > 1);
  return twins.length === 0 ? undefined : `${twins.map(([name]) => name).join(' and ')} are the same file ${String(twins[0]?.[1])}. Allowed: a file of its own for each. Example: LOG_FILE=${table.logFile.example}`;
}

/** A yellow above green would never be given: what was meant is not what would happen. */
function wrongOrder({ confidenceGreen, confidenceYellow }: ReadTable['values']): string | undefined {
  if (typeof confidenceGreen !== 'number' || typeof confidenceYellow !== 'number' || confidenceYellow <= confidenceGreen) return undefined;
  return `CONFIDENCE_YELLOW (${confidenceYellow}) is above CONFIDENCE_GREEN (${confidenceGreen}). Allowed: at most that. Example: CONFIDENCE_YELLOW=${table.confidenceYellow.example}`;
}

/** The table's type ties each key to its reader, so what was read under a key has that key's type. */
function assemble(values: ReadTable['values'], home: string, project: ProjectFile | undefined): Settings {
  const own = { ...withoutValue, ...values } as Pick<Settings, TableKey>;
  return { ...own, home, stateDir: dirname(own.stateFile), customChecks: project?.checks ?? [] };
}

/** Settings that may have none. */
const withoutValue = { anthropicApiKey: undefined, claudeModel: undefined, claudeStrongModel: undefined, prBase: undefined, githubToken: undefined, githubRepo: undefined, slackWebhookUrl: undefined, emailWebhookUrl: undefined, webhookUrl: undefined } satisfies Partial<Settings>;

function warningsOf(dotenv: DotenvFile, project: ProjectFile | undefined): readonly string[] {
  return [...unknownNames(dotenv.values, rows().map(([, setting]) => setting.name)), ...(project?.warnings ?? [])];
}
