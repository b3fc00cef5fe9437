import { join } from 'node:path';
import type { Role } from '../../world/sandbox/layout.ts';
import type { AgentEnv } from './command-line.ts';

/**
 * What of the user's home the CLI needs behind the walls: its settings, the login (a renewed token is written back in
 * place), and its notes on the machine as a copy that is thrown away. Everything else in its folder (hooks, plugins,
 * memories, transcripts) it neither sees nor can leave something in.
 */
export function cliState(env: AgentEnv): Role['own'] {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const folder = env['CLAUDE_CONFIG_DIR'] ?? (home === undefined ? undefined : join(home, '.claude'));
  if (folder === undefined) return { hide: [], read: [], write: [], copy: [] };
  const inFolder = (names: readonly string[]) => names.map((name) => join(folder, name));
  return {
    hide: [folder],
    read: [...inFolder(['settings.json', 'remote-settings.json', 'policy-limits.json']), ...cloudLogin(env, home), ...certificates(env)],
    write: inFolder(['.credentials.json']),
    copy: [env['CLAUDE_CONFIG_DIR'] === undefined && home !== undefined ? join(home, '.claude.json') : join(folder, '.claude.json')],
  };
}

/** Only of the cloud that the user has told the CLI to go through. */
function cloudLogin(env: AgentEnv, home: string | undefined): string[] {
  const named = ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'GOOGLE_APPLICATION_CREDENTIALS'].flatMap((name) => env[name] ?? []);
  const folders = [isOn(env, 'CLAUDE_CODE_USE_BEDROCK') ? '.aws' : [], isOn(env, 'CLAUDE_CODE_USE_VERTEX') ? '.config/gcloud' : [], isOn(env, 'CLAUDE_CODE_USE_FOUNDRY') ? '.azure' : []].flat();
  return [...named, ...(home === undefined ? [] : folders.map((name) => join(home, name)))];
}

function isOn(env: AgentEnv, name: string): boolean {
  return !['', '0', 'false', undefined].includes(env[name]);
}

function certificates(env: AgentEnv): string[] {
  return ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'CLAUDE_CODE_CLIENT_CERT', 'CLAUDE_CODE_CLIENT_KEY'].flatMap((name) => env[name] ?? []);
}
