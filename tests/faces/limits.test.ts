import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closedBreaker, openBreaker } from '../../automation/limits/breaker.ts';
import type { State } from '../../automation/task/state.ts';
import { temporaryFolder } from '../support/project.ts';
import { stage } from './stage.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const until = '2026-01-01T01:00:00.000Z';
const resting = (draft: State) => void draft.circuitBreakers.push(openBreaker(closedBreaker({ scope: 'file', key: 'src/a.ts' }), { now, until, reason: 'refused three times' }), openBreaker(closedBreaker({ scope: 'escalation', key: 'github' }), { now, until, reason: 'HTTP 502' }));

function desk(state?: (draft: State) => void) {
  const usageFile = join(temporaryFolder('keepgreen-usage'), 'usage.json');
  return { usageFile, ...stage({ env: { USAGE_FILE: usageFile }, ...(state === undefined ? {} : { state }) }) };
}

describe('keepgreen limits', () => {
  it('shows every limit with what is used, and writes nothing', async () => {
    const { keepgreen, usageFile } = desk(resting);
    const { code, out } = await keepgreen('limits');
    expect(code).toBe(0);
    for (const words of ['MAX_COST_USD_PER_DAY', '$0.00', '$20.00', 'MAX_LLM_REQUESTS_PER_HOUR', '100 requests', 'keepgreen resume file:src/a.ts']) expect(out).toContain(words);
    expect(existsSync(usageFile)).toBe(false);
  });

  it('sets one for all projects of the user, read and bounded as the setting is, and gives it back', async () => {
    const { json, keepgreen, usageFile } = desk();
    expect((await json('limits', 'set', 'max-cost-usd-per-day', '40')).answer).toMatchObject({ changed: [{ name: 'MAX_COST_USD_PER_DAY', before: 20, after: 40 }] });
    expect(JSON.parse(readFileSync(usageFile, 'utf8'))).toMatchObject({ overrides: [{ name: 'MAX_COST_USD_PER_DAY', value: '40' }] });
    const other = stage({ env: { USAGE_FILE: usageFile } });
    expect((await other.keepgreen('limits')).out).toMatch(/MAX_COST_USD_PER_DAY +\$0\.00 +\$40\.00 +\(keepgreen limits set\)/);
    expect((await keepgreen('limits', 'reset')).out).toContain('MAX_COST_USD_PER_DAY: 40 → 20');
  });

  it.each([
    [['set', 'MAX_COST_USD_PER_DAY', 'lots'], 'config_invalid'],
    [['set', 'MAX_COST_USD_PER_DAY', '1e99'], 'config_invalid'],
    [['set', 'MAX_COST_USD_PER_DAYS', '5'], 'usage'],
    [['set', 'STATE_FILE', '/tmp/x'], 'usage'],
    [['set', 'MAX_COST_USD_PER_DAY'], 'usage'],
    [['raise'], 'usage'],
    [['show', 'x'], 'usage'],
  ])('refuses %j with a clear error', async (argv, code) => {
    const { json, usageFile } = desk();
    expect((await json('limits', ...argv)).answer).toMatchObject({ error: { code } });
    expect(existsSync(usageFile)).toBe(false);
  });

  it('ends a pause of the budget at once when there is room', async () => {
    const { keepgreen, read } = desk((draft) => void (draft.agentPause = { ending: 'budget', since: until, until, summary: 'used up', probes: 0 }));
    await keepgreen('limits', 'set', 'MAX_COST_USD_PER_DAY', '40');
    expect((await read()).agentPause).toBeNull();
  });
});

describe('keepgreen resume', () => {
  it('closes by hand what is named, and nothing else', async () => {
    const { json, read } = desk(resting);
    expect((await json('resume', 'file:src/a.ts')).answer).toMatchObject({ closed: ['file:src/a.ts'], agent_asked: false });
    expect((await read()).circuitBreakers.map((one) => one.key)).toEqual(['github']);
    expect((await json('resume', 'github')).answer).toMatchObject({ closed: ['github'] });
    expect((await json('resume', 'github')).answer).toMatchObject({ closed: [] });
    expect((await read()).conversationHistory.map((event) => event.event)).toEqual(['breaker.closed', 'breaker.closed']);
    expect((await json('resume', 'src/a.ts')).answer).toMatchObject({ error: { code: 'usage' } });
  });

  it('all closes everything; without a name destinations are tried again and files rest on', async () => {
    const named = desk(resting);
    await named.keepgreen('resume');
    expect((await named.read()).circuitBreakers.map((one) => one.key)).toEqual(['src/a.ts']);
    expect((await named.json('resume', 'all')).answer).toMatchObject({ closed: ['file:src/a.ts'] });
    expect((await named.read()).circuitBreakers).toEqual([]);
  });

  it('ends what only a person ends, also when nobody runs', async () => {
    const { json, read } = desk((draft) => {
      Object.assign(draft, { failuresInARow: 10, agentPause: { ending: 'failures', since: until, until: null, summary: '10 in a row', probes: 0 } });
      draft.circuitBreakers.push(openBreaker(closedBreaker({ scope: 'global', key: 'run' }), { now, until: null, reason: '10 in a row' }));
    });
    expect((await json('resume', 'agent')).answer).toMatchObject({ agent_asked: true });
    expect(await read()).toMatchObject({ agentPause: null, failuresInARow: 0, circuitBreakers: [] });
  });
});

it('status tells what rests and until when', async () => {
  const { keepgreen } = desk((draft) => {
    resting(draft);
    draft.agentPause = { ending: 'failures', since: until, until: null, summary: '10 in a row', probes: 0 };
  });
  const { out } = await keepgreen('status');
  for (const words of ['paused (failures): 10 in a row; go on with: keepgreen resume', 'src/a.ts until', 'github     not told (HTTP 502']) expect(out).toContain(words);
});
