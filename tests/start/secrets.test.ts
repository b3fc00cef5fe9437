import { describe, expect, it } from 'vitest';
import { secretsOf } from '../../automation/start/secrets.ts';
import { temporaryFolder } from '../support/project.ts';
import { settingsFor } from '../workspace/open.ts';

describe('what is redacted by value', () => {
  it('is every secret that the agent is given, and no plain word', () => {
    const settings = settingsFor('/project', { stateDir: temporaryFolder(), anthropicApiKey: 'key-from-the-settings' });
    const env = { HOME: '/home/me', ANTHROPIC_AUTH_TOKEN: 'token-of-a-gateway', CLAUDE_CODE_OAUTH_TOKEN: 'oauth-token', ANTHROPIC_BASE_URL: 'https://gateway.example', UNRELATED_TOKEN: 'not-given-to-anybody' };
    expect(secretsOf({ settings, env }).toSorted()).toEqual(['key-from-the-settings', 'oauth-token', 'token-of-a-gateway']);
  });
});
