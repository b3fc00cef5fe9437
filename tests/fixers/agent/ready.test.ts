import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliEnvironment, fixArgs, pickAgentEnv } from '../../../automation/fixers/agent/command-line.ts';
import { readyAgent } from '../../../automation/fixers/agent/ready.ts';
import { claudeEnvironment, claudeBin } from '../../support/claude-program.ts';
import { say } from '../../support/scripted-api.ts';
import { openDesk, type Desk } from './desk.ts';

describe('is the agent ready', () => {
  const ready = (desk: Desk, changes: { claudeBin?: string; env?: Record<string, string> } = {}) =>
    readyAgent({ ...desk.world, settings: { ...desk.settings, claudeBin: changes.claudeBin ?? desk.settings.claudeBin }, env: changes.env ?? desk.claude.env });

  it('says version and login, and asks the model nothing', async () => {
    const desk = await openDesk(() => say('never asked'));
    expect(await ready(desk)).toEqual({ ok: true, detail: 'Claude Code 2.1.197, login by api_key' });
    expect(await desk.agent.ready()).toMatchObject({ ok: true });
    expect(desk.claude.api.requests).toEqual([]);
  });

  it('says in one line that nobody is logged in', async () => {
    const desk = await openDesk(() => say('never asked'));
    const { ANTHROPIC_API_KEY: _key, ...env } = desk.claude.env;
    const answer = await ready(desk, { env });
    expect(answer.ok).toBe(false);
    expect(answer.detail).toMatch(/^no Claude login: only the free fixers work\./);
  });

  it('says what to do when the program is missing, something else, or too old', async () => {
    const desk = await openDesk(() => say('never asked'));
    expect((await ready(desk, { claudeBin: '/nowhere/claude' })).detail).toContain('Install it or set CLAUDE_BIN');
    expect((await ready(desk, { claudeBin: program(desk, 'echo hello') })).detail).toContain('does not answer like Claude Code');
    expect((await ready(desk, { claudeBin: program(desk, 'echo "2.1.98 (Claude Code)"') })).detail).toContain('claude update');
    expect(await ready(desk, { claudeBin: program(desk, 'echo "3.0.0 (Claude Code)"') })).toEqual({ ok: true, detail: 'Claude Code 3.0.0, login not checked' });
  });
});

describe('the environment of the CLI', () => {
  it('is what it needs of ours and nothing else', () => {
    const picked = pickAgentEnv({ PATH: '/bin', HOME: '/h', LC_ALL: 'C', https_proxy: 'http://p', GITHUB_TOKEN: 'x', AWS_SECRET_ACCESS_KEY: 'x', CLAUDECODE: '1', CLAUDE_CODE_ENTRYPOINT: 'cli', CLAUDE_CODE_SSE_PORT: '1', CLAUDE_CONFIG_DIR: '/c', NODE_OPTIONS: '--inspect', EMPTY: undefined }, 'the key');
    expect(picked).toEqual({ PATH: '/bin', HOME: '/h', LC_ALL: 'C', https_proxy: 'http://p', CLAUDE_CONFIG_DIR: '/c', ANTHROPIC_API_KEY: 'the key' });
    expect(pickAgentEnv({ CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: 'eu' }, undefined)).toEqual({ CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: 'eu' });
  });

  it("lets no git configuration of the repository start a program", () => {
    expect(cliEnvironment({ PATH: '/bin', GIT_CONFIG_COUNT: '0' })).toMatchObject({ GIT_CONFIG_COUNT: '2', GIT_CONFIG_KEY_0: 'core.fsmonitor', GIT_CONFIG_KEY_1: 'core.hooksPath' });
  });

  it('walls off the project, unless the workspace lies in it', () => {
    const settings = { claudeBin: 'claude', claudeModel: 'sonnet', agentIdleTimeoutSeconds: 1, agentStandbySeconds: 0, claudeStrongModel: undefined, maxCostUsdPerAttempt: 0, projectRoot: '/home/me/project', stateDir: '/home/me/project/.keepgreen' };
    expect(fixArgs(settings, '/home/me/.cache/w').join(' ')).toContain('Edit(//home/me/project/**)');
    expect(fixArgs(settings, '/home/me/project/w').join(' ')).not.toContain('Edit(//home/me/project/**)');
    expect(fixArgs(settings, '/w')).toEqual(expect.arrayContaining(['--model', 'sonnet', '--safe-mode', '--strict-mcp-config']));
    expect(fixArgs(settings, '/w').join(' ')).not.toMatch(/Bash|dangerously/);
  });
});

describe('the test support', () => {
  it('refuses an address that is not this machine, and finds the real CLI', () => {
    expect(() => claudeEnvironment({ home: '/h', apiUrl: 'https://api.anthropic.com' })).toThrow('127.0.0.1');
    expect(claudeBin()).toContain('claude');
  });
});

function program(desk: Desk, script: string): string {
  const path = join(desk.outside, `program-${script.length}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
