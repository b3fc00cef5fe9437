import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The whole environment of a Claude Code CLI that can reach nothing but the scripted API: made from nothing, so that
 * neither the machine's account nor its settings get in. `home` becomes its HOME.
 */
export function claudeEnvironment({ home, apiUrl }: { readonly home: string; readonly apiUrl: string }): Record<string, string> {
  const { hostname } = new URL(apiUrl);
  if (hostname !== '127.0.0.1') throw new Error(`A test's CLI may only talk to 127.0.0.1, not to ${hostname}.`);
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    LANG: 'C.UTF-8',
    ANTHROPIC_BASE_URL: apiUrl,
    ANTHROPIC_API_KEY: DUMMY_KEY,
    ...QUIET,
  };
}

/** No account has this key; tests look for it where it must not appear. */
export const DUMMY_KEY = 'dummy-key-of-the-scripted-api';

const QUIET = {
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
  DISABLE_AUTOUPDATER: '1',
  DISABLE_BUG_COMMAND: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
};

/** The real CLI of the dev dependency; throws when it isn't there, because a test without it proves nothing. */
export function claudeBin(): string {
  const wrapper = dirname(require.resolve('@anthropic-ai/claude-code/package.json'));
  const found = [join(wrapper, 'bin', 'claude.exe'), ...platformBinaries()].find(isProgram);
  if (found !== undefined) return found;
  throw new Error('The Claude Code CLI (dev dependency @anthropic-ai/claude-code) has no program for this platform here. Run: npm ci');
}

const require = createRequire(import.meta.url);

/** The platform packages hold the program where the wrapper's own install script did not run. */
function platformBinaries(): string[] {
  const name = `@anthropic-ai/claude-code-${process.platform}-${process.arch}`;
  return [name, `${name}-musl`].flatMap((one) => {
    try {
      return [join(dirname(require.resolve(`${one}/package.json`)), process.platform === 'win32' ? 'claude.exe' : 'claude')];
    } catch {
      return [];
    }
  });
}

/** The wrapper holds a small placeholder until its install script has run: a program is larger than that. */
function isProgram(path: string): boolean {
  if (!existsSync(path) || statSync(path).size < 1_000_000) return false;
  accessSync(path, constants.X_OK);
  return true;
}
