import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { childEnv } from '../../automation/world/child-env.ts';
import { entryPoint } from '../../automation/world/entry-point.ts';
import { checkout } from '../support/project.ts';

describe('the environment of a check', () => {
  const shell = {
    PATH: '/bin', HOME: '/home/a', LANG: 'C.UTF-8', LC_TIME: 'C', TMPDIR: '/tmp', TERM: 'xterm', NVM_DIR: '/nvm', VOLTA_HOME: '/volta', NODE_EXTRA_CA_CERTS: '/ca.pem', npm_config_cache: '/npm',
    ANTHROPIC_API_KEY: 'a', ANTHROPIC_BASE_URL: 'b', CLAUDE_CODE_X: 'c', GITHUB_TOKEN: 'd', GH_TOKEN: 'e', AWS_SECRET_ACCESS_KEY: 'f', NPM_TOKEN: 'g', npm_config__auth: 'h',
    SLACK_WEBHOOK_URL: 'i', DATABASE_URL: 'j', SSH_AUTH_SOCK: 'k', GIT_DIR: 'l', NODE_OPTIONS: 'm', KEEPGREEN_RUN: 'n', HTTPS_PROXY: 'o', LC_: undefined,
  };

  test('holds where things are and never who the user is', () => {
    expect(childEnv({}, shell)).toEqual({
      PATH: '/bin', HOME: '/home/a', LANG: 'C.UTF-8', LC_TIME: 'C', TMPDIR: '/tmp', TERM: 'xterm', NVM_DIR: '/nvm', VOLTA_HOME: '/volta', NODE_EXTRA_CA_CERTS: '/ca.pem', npm_config_cache: '/npm',
      CI: '1', NO_COLOR: '1', FORCE_COLOR: '0',
    });
  });

  test('takes what the caller adds last, and knows that Windows writes Path', () => {
    expect(childEnv({ CI: 'true', MY: 'x' }, { Path: 'C:\\' })).toEqual({ Path: 'C:\\', CI: 'true', NO_COLOR: '1', FORCE_COLOR: '0', MY: 'x' });
  });
});

describe('the entry module of a child process', () => {
  test('from source is its compiled twin', () => {
    expect(entryPoint('automation/checks/runners/vitest-reporter')).toBe(join(checkout, 'dist/automation/checks/runners/vitest-reporter.js'));
  });

  test.each(['automation/checks/runners/vitest-reporter', 'automation/checks/runners/node-test-reporter', 'automation/world/sandbox/escape-worker', 'bin/vitest-worker', 'bin/typescript-worker'])('%s is there', (path) => {
    expect(existsSync(entryPoint(path))).toBe(true);
  });
});
