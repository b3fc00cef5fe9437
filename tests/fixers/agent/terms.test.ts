import { join } from 'node:path';
import { expect, it } from 'vitest';
import { answer, say, use, type Script } from '../../support/scripted-api.ts';
import { openDesk, RIGHT } from './desk.ts';

const fixes: Script = (request) => {
  if (request.pass === 'strategy') return answer({ root_cause: 'sum subtracts', files: ['src/sum.js'], plan: 'add', confidence: 1 });
  const file_path = join(request.cwd, 'src/sum.js');
  const turns = [use(['Read', { file_path }]), use(['Edit', { file_path, old_string: 'a - b', new_string: 'a + b' }])];
  return turns[request.turn] ?? say('It adds now.');
};

it('asks the strong model on the last rung, and only there', async () => {
  const desk = await openDesk(fixes, { claudeModel: 'claude-haiku-4-5', claudeStrongModel: 'claude-opus-4-5' });
  await desk.propose(desk.job({ rung: 2 }));
  expect([...new Set(desk.claude.api.requests.map((request) => request.model))]).toEqual(['claude-haiku-4-5']);
  desk.write('src/sum.js', RIGHT.replace('+', '-'));
  await desk.propose(desk.job({ rung: 3 }));
  expect([...new Set(desk.claude.api.requests.map((request) => request.model))]).toEqual(['claude-haiku-4-5', 'claude-opus-4-5']);
});

it('is held by the CLI to what the attempt may cost, but for its last answer', async () => {
  let looks = 0;
  const dear: Script = (request) => {
    if (request.pass === 'fix') return say('Nothing to do.');
    looks += 1;
    const reply = use(['Read', { file_path: join(request.cwd, 'src/sum.js') }]);
    return reply.kind === 'message' ? { ...reply, tokens: { input: 20_000, output: 1000 } } : reply;
  };
  const desk = await openDesk(dear, { claudeModel: 'claude-sonnet-4-5' });
  const proposal = await desk.propose(desk.job({ maxCostUsd: 0.4 }));
  // 0.16 dollars for looking, at 0.075 for each answer: the third goes over.
  expect(looks).toBe(3);
  expect(proposal?.kind === 'ended' && proposal.usage.costUsd).toBeGreaterThan(0.16);
  expect(proposal?.kind === 'ended' && proposal.usage.costUsd).toBeLessThan(0.4);
});
