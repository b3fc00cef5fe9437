import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../automation/config/load.ts';
import type { LoadedSettings, LoadInput } from '../../automation/config/load.ts';
import { KeepgreenError } from '../../automation/errors.ts';
import { temporaryFolder, tinyProject } from '../support/project.ts';

const home = '/nonexistent/home';

function load(cwd: string, input: Partial<LoadInput> = {}): LoadedSettings {
  return loadSettings({ flags: {}, cwd, ...input, env: { HOME: home, ...input.env } });
}

/** The message of the refusal, one problem a line. */
function refusal(cwd: string, input: Partial<LoadInput> = {}): string {
  try {
    load(cwd, input);
  } catch (error) {
    if (error instanceof KeepgreenError && error.code === 'config_invalid') return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the order of sources', () => {
  it('is flag, environment, .env, keepgreen.config.json, default', () => {
    const project = tinyProject({ '.env': 'BATCH_WINDOW_SECONDS=3', 'keepgreen.config.json': '{"batchWindowSeconds": 4}' }, { git: false });
    const flags = { BATCH_WINDOW_SECONDS: '1' };
    const env = { BATCH_WINDOW_SECONDS: '2' };
    expect(load(project.dir, { flags, env }).settings.batchWindowSeconds).toBe(1);
    expect(load(project.dir, { env }).settings.batchWindowSeconds).toBe(2);
    expect(load(project.dir).settings.batchWindowSeconds).toBe(3);
    project.write('.env', '');
    expect(load(project.dir).settings.batchWindowSeconds).toBe(4);
    project.write('keepgreen.config.json', '{}');
    expect(load(project.dir).settings.batchWindowSeconds).toBe(5);
  });

  it('is told for each setting', () => {
    const project = tinyProject({ '.env': '# mine\nexport MAX_RETRIES=1\n', 'keepgreen.config.json': '{"WATCH_EXTENSIONS": ["ts"]}' }, { git: false });
    const { sources } = load(project.dir, { flags: { LOG_LEVEL: 'debug' }, env: { FIXERS: 'agent' } });
    expect(sources).toMatchObject({ LOG_LEVEL: '--log-level', FIXERS: 'environment', MAX_RETRIES: '.env:2', WATCH_EXTENSIONS: 'keepgreen.config.json', HEARTBEAT_SECONDS: 'default' });
  });

  it('takes an empty text for no value', () => {
    const project = tinyProject({ '.env': 'MAX_RETRIES=\nANTHROPIC_API_KEY=""\n' }, { git: false });
    const { settings } = load(project.dir, { env: { FIXERS: ' ' } });
    expect(settings.maxRetries).toBe(3);
    expect(settings.anthropicApiKey).toBeUndefined();
    expect(settings.fixers).toEqual(['quickfix', 'repair', 'agent']);
  });

  it('prefers a name with the prefix KEEPGREEN_, so that an application can keep its own', () => {
    const project = tinyProject({ '.env': 'LOG_LEVEL=verbose\nKEEPGREEN_LOG_LEVEL=warn\n' }, { git: false });
    expect(load(project.dir).settings.logLevel).toBe('warn');
  });

  it('does not change process.env', () => {
    const project = tinyProject({ '.env': 'MAX_RETRIES=7\n' }, { git: false });
    expect(load(project.dir).settings.maxRetries).toBe(7);
    expect(process.env['MAX_RETRIES']).toBeUndefined();
  });
});

describe('paths', () => {
  it('lie in .keepgreen of the project when it is installed there', () => {
    const dir = tinyProject({}, { git: false }).dir;
    const { settings } = load(dir);
    expect(settings).toMatchObject({ home: dir, projectRoot: dir, watchPaths: [dir] });
    expect(settings.stateFile).toBe(join(dir, '.keepgreen/app_state.json'));
    expect(settings.stateDir).toBe(join(dir, '.keepgreen'));
    expect(settings.lockFile).toBe(join(dir, '.keepgreen/app_state.json.lock'));
    expect(settings.logFile).toBe(join(dir, '.keepgreen/keepgreen.log'));
    expect(settings.workspaceDir).toMatch(/^\/var\/tmp\/keepgreen-\d+\/keepgreen-project-\w+-[0-9a-f]{12}$/);
  });

  it('lie in state/ of the checkout when it runs from its own, whatever the folder it is started in', () => {
    const checkoutRoot = temporaryFolder();
    const project = tinyProject({}, { git: false });
    const { settings } = load(project.dir, { checkoutRoot });
    expect(settings.projectRoot).toBe(project.dir);
    expect(settings.stateFile).toBe(join(checkoutRoot, 'state/app_state.json'));
  });

  it('of the state count from home, and the lock and log follow the state file', () => {
    const project = tinyProject({ 'sub/x.ts': '' }, { git: false });
    const { settings } = load(join(project.dir, 'sub'), { flags: { PROJECT_ROOT: '..', STATE_FILE: 'here/state.json' } });
    expect(settings.lockFile).toBe(join(project.dir, 'here/state.json.lock'));
    expect(settings.logFile).toBe(join(project.dir, 'here/keepgreen.log'));
  });

  it('follow PROJECT_ROOT from the .env of a checkout, counted from there', () => {
    const checkoutRoot = tinyProject({ '.env': 'PROJECT_ROOT=shop', 'shop/a.ts': '' }, { git: false }).dir;
    expect(load(temporaryFolder(), { checkoutRoot }).settings.projectRoot).toBe(join(checkoutRoot, 'shop'));
  });

  it('of the project are real paths', () => {
    const project = tinyProject({ 'src/a.ts': '' }, { git: false });
    const link = join(temporaryFolder(), 'link');
    symlinkSync(project.dir, link);
    const { settings } = load(link, { flags: { WATCH_PATHS: 'src' } });
    expect(settings.projectRoot).toBe(project.dir);
    expect(settings.watchPaths).toEqual([join(project.dir, 'src')]);
  });

  it('keep two projects apart in one WORKSPACE_DIR', () => {
    const env = { WORKSPACE_DIR: '/var/tmp/ws' };
    const [one, two] = [load(temporaryFolder(), { env }), load(temporaryFolder(), { env })];
    expect(one.settings.workspaceDir).not.toBe(two.settings.workspaceDir);
  });
});

describe('PROJECT_ROOT', () => {
  it.each([
    ['/nowhere/at/all', 'There is nothing at /nowhere/at/all that can be read.'],
    ['/', 'It is the whole machine, not a project.'],
    ['package.json', 'It is a file, not a folder.'],
  ])('%s is refused', (value, why) => {
    const project = tinyProject({ 'package.json': '{}' }, { git: false });
    const message = refusal(project.dir, { env: { PROJECT_ROOT: value } });
    expect(message).toBe(`PROJECT_ROOT is "${value}" (environment). ${why} Allowed: the path of an existing folder, not / and not your home folder. Example: PROJECT_ROOT=/home/me/shop`);
  });

  it('is not the home folder, even by default', () => {
    const dir = temporaryFolder();
    expect(refusal(dir, { env: { HOME: dir } })).toContain('It is your home folder');
    mkdirSync(join(dir, 'shop'));
    expect(load(join(dir, 'shop'), { env: { HOME: dir } }).settings.projectRoot).toBe(join(dir, 'shop'));
  });

  it('may start with ~/', () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, 'shop'));
    expect(load('/', { env: { HOME: dir, PROJECT_ROOT: '~/shop' } }).settings.projectRoot).toBe(join(dir, 'shop'));
  });
});

describe('a value that can\'t be used', () => {
  it.each([
    ['MAX_RETRIES', 'abc'], ['MAX_RETRIES', '-1'], ['MAX_RETRIES', '1.5'], ['MAX_RETRIES', '999'], ['MAX_RETRIES', 'NaN'], ['MAX_RETRIES', '0x3'], ['MAX_RETRIES', '1e1'],
    ['FILE_WATCH_DEBOUNCE_SECONDS', '-0.1'], ['FILE_WATCH_DEBOUNCE_SECONDS', 'Infinity'], ['FILE_WATCH_DEBOUNCE_SECONDS', '.'], ['FILE_WATCH_DEBOUNCE_SECONDS', '0,3'],
    ['MAX_BATCH_SIZE', '0'], ['TASK_TIMEOUT_SECONDS', '0'], ['AUTO_FIX_ENABLED', 'maybe'], ['LAND_MODE', 'merge'], ['FIXERS', 'quickfix,magic'], ['FIXERS', 'agent,agent'],
    ['WATCH_EXTENSIONS', 'ts,../x'], ['WATCH_PATHS', '..'], ['WATCH_PATHS', '/etc'], ['WATCH_PATHS', 'missing'], ['WATCH_ENGINE', 'watchman'],
    ['STATE_FILE', 'src/'], ['STATE_FILE', 'src'], ['WORKSPACE_LINKS', '../secrets'], ['WORKSPACE_LINKS', '/etc/passwd'], ['CLAUDE_MODEL', 'a b'], ['IGNORE_PATTERNS', 'a\u0007'],
  ])('%s=%j is refused, with all a person needs to mend it', (name, value) => {
    const project = tinyProject({ 'src/a.ts': '' }, { git: false });
    const message = refusal(project.dir, { env: { [name]: value } });
    expect(message).toContain(`${name} is ${JSON.stringify(value)} (environment).`);
    expect(message).toMatch(new RegExp(`Allowed: .+\\. Example: ${name}=.+$`));
  });

  it('is named together with all the others, each with its origin', () => {
    const project = tinyProject({ '.env': '\nDRAIN_SECONDS=soon\n', 'keepgreen.config.json': '{"watchEngine": "yolo", "batchWindowSeconds": {}}' }, { git: false });
    const message = refusal(project.dir, { flags: { MAX_RETRIES: 'many' }, env: { LOG_LEVEL: 'loud' } });
    expect(message.split('\n')).toHaveLength(6);
    expect(message).toContain('5 settings can\'t be used');
    for (const origin of ['"many" (--max-retries)', '"loud" (environment)', '"soon" (.env:2)', '"yolo" (keepgreen.config.json)', '{} (keepgreen.config.json)']) expect(message).toContain(origin);
  });

  it('is hidden when it is a secret', () => {
    const message = refusal(temporaryFolder(), { env: { ANTHROPIC_API_KEY: 'sk-ant-very secret' } });
    expect(message).toContain('ANTHROPIC_API_KEY is (hidden) (environment)');
    expect(message).not.toContain('very');
  });

  it('says what to write instead of a glob', () => {
    const project = tinyProject({ 'src/a.ts': '' }, { git: false });
    expect(refusal(project.dir, { env: { WATCH_PATHS: 'src/**/*.ts' } })).toContain('"src/**/*.ts" has glob characters; name the folder itself, such as "src".');
    project.write('[id]/page.ts', '');
    expect(load(project.dir, { env: { WATCH_PATHS: '[id]' } }).settings.watchPaths).toEqual([join(project.dir, '[id]')]);
  });

  it('is one place for two files', () => {
    expect(refusal(temporaryFolder(), { flags: { STATE_FILE: 'x.json', LOG_FILE: './x.json' } })).toContain('STATE_FILE and LOG_FILE are the same file');
    expect(refusal(temporaryFolder(), { flags: { CONFIDENCE_YELLOW: '0.9' } })).toContain('CONFIDENCE_YELLOW (0.9) is above CONFIDENCE_GREEN (0.85)');
  });

  it('is a workspace folder inside the project', () => {
    const dir = temporaryFolder();
    expect(refusal(dir, { env: { WORKSPACE_DIR: join(dir, 'ws') } })).toContain('It lies inside the project.');
  });
});

it('accepts fractions, spellings of yes and no, endings with and without dots, and globs with commas in braces', () => {
  const env = { RETRY_BACKOFF_SECONDS: '.25', FIX_PREEXISTING: 'ON', WATCH_EXTENSIONS: 'ts, .tsx,*.d.ts', IGNORE_PATTERNS: '*.{a,b}, c/' };
  expect(load(temporaryFolder(), { env }).settings).toMatchObject({ retryBackoffSeconds: 0.25, fixPreexisting: true, watchExtensions: ['.ts', '.tsx', '.d.ts'], ignorePatterns: ['*.{a,b}', 'c/'] });
});
