import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../automation/config/settings.ts';
import { secretsOf } from '../../automation/start/secrets.ts';
import { temporaryFolder } from '../support/project.ts';
import { settingsFor } from '../workspace/open.ts';

function secrets(env: Record<string, string>, changes: Partial<Settings> = {}, dotenv: Readonly<Record<string, string>> = {}): readonly string[] {
  const project = temporaryFolder();
  for (const [name, text] of Object.entries(dotenv)) writeFileSync(join(project, name), text);
  return secretsOf({ settings: settingsFor(project, { stateDir: temporaryFolder(), home: project, ...changes }), env }).toSorted();
}

describe('what is redacted by value', () => {
  it('is every secret setting, and every secret that the agent is given', () => {
    const settings = { anthropicApiKey: 'key-from-the-settings', githubToken: 'a-token-of-github', slackWebhookUrl: 'https://hooks.example.com/services/of/slack', emailWebhookUrl: 'https://mail.example.com/hook', webhookUrl: 'https://ci.example.com/hook' };
    const env = { HOME: '/home/me', ANTHROPIC_AUTH_TOKEN: 'token-of-a-gateway', CLAUDE_CODE_OAUTH_TOKEN: 'oauth-token', ANTHROPIC_BASE_URL: 'https://gateway.example' };
    expect(secrets(env, settings)).toEqual([...Object.values(settings), '/services/of/slack', 'oauth-token', 'token-of-a-gateway'].toSorted());
  });

  it.each([
    ['a token', { DEPLOY_TOKEN: 'Zk3-aa91-qq' }, ['Zk3-aa91-qq']],
    ['names in any case and place', { apiKey: 'one1two2', MY_SECRET_BASE: 'three3four', 'npm_config__auth': 'five5six6' }, ['five5six6', 'one1two2', 'three3four']],
    ['a passphrase of words', { DB_PASSWORD: 'correct horse battery staple' }, ['correct horse battery staple']],
    ['the password of an address, as written and as meant, whatever the name', { DATABASE: 'postgres://app:pa%24s-w0rd@db.local/shop' }, ['pa$s-w0rd', 'pa%24s-w0rd']],
    ['the whole address where the name says so', { SENTRY_DSN: 'https://u:0123abcdef@sentry.example/7' }, ['0123abcdef', 'https://u:0123abcdef@sentry.example/7']],
    ['a webhook', { TEAM_WEBHOOK_URL: 'https://hooks.example.com/abc/def/ghi' }, ['https://hooks.example.com/abc/def/ghi']],
  ])('is what looks like a secret in the environment: %s', (_, env: Record<string, string>, found) => {
    expect(secrets(env)).toEqual(expect.arrayContaining(found));
  });

  it.each([
    ['words', { TOKEN: 'development', API_KEY: 'change-me', SECRET: 'not-a-secret' }],
    ['numbers and switches', { TOKEN_LIMIT: '123456789', PASSWORD_LENGTH: '12345678', USE_TOKEN: 'true' }],
    ['paths and addresses', { PRIVATE_KEY: '/home/me/.ssh/id_ed25519', TOKEN_FILE: './secrets/token.txt', PWD: '/work/a1b2c3d4e5', OLDPWD: '/work/a1b2c3', TOKEN_URL: 'https://login.example.com/oauth2' }],
    ['templates, masks and what is short', { SECRET: '${OTHER}', TOKEN: 'your-token-1', PASSWORD: '********', API_KEY: 'abc123' }],
    ['other names', { BUILD_ID: 'a1b2c3d4e5f6', PATH: '/usr/bin' }],
  ])('is not: %s', (_, env: Record<string, string>) => {
    expect(secrets(env)).toEqual([]);
  });

  it('is what stands in the .env files of the project, templates left out', () => {
    const files = { '.env': 'SIGNING_SECRET="qw12er34"\nPORT=8080\n', '.env.local': "API_TOKEN='zx98cv76'\n", '.env.example': 'API_TOKEN=ab12cd34\n' };
    expect(secrets({}, {}, files)).toEqual(['qw12er34', 'zx98cv76']);
  });
});
