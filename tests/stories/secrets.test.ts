import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { edit, finishedTask, read, runProgram, startProgram } from '../support/orchestrator.ts';
import { scriptedClaude } from '../support/claude.ts';
import { leaksIn, PLANTED, PLANTED_BY_VALUE, PLANTED_IN_CONTEXT, plantedNeedles, plantedTexts } from '../support/planted.ts';
import { answer, say, use } from '../support/scripted-api.ts';
import type { Script } from '../support/scripted-api.ts';
import { jsShop } from '../support/shop.ts';
import { filesBelow } from '../support/traces.ts';

const everything = plantedTexts.join('\n');
const inCode = JSON.stringify(everything);
/** The test's very name holds secrets: it must still be found again, run again, and turn green. */
const NAME = `a fifth for ${PLANTED['github']} and ${PLANTED_BY_VALUE.dotenv}`;

const TAX_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tax } from './tax.js';

test(${JSON.stringify(NAME)}, () => {
  console.log(${inCode});
  console.error(${inCode});
  const error = new Error('expected a fifth, with ' + ${inCode});
  error.stack += '\\n    at ' + ${JSON.stringify(PLANTED['stripe'])} + ' (' + ${inCode} + ')';
  if (tax(1000) !== 200) throw error;
});
`;

it('none of the planted secrets is in anything written or sent, while one task is fixed and another fails', async () => {
  const project = jsShop({ 'src/tax.test.js': TAX_TEST });
  project.write('.env', `SIGNING_SECRET=${PLANTED_BY_VALUE.dotenv}\n`);
  project.write('.gitignore', 'node_modules/\n.keepgreen/\n.env\n');
  const claude = await scriptedClaude(careless);
  project.write('notes.md', `# Notes\n${everything}\n`);
  const env = { ...claude.env, CLAUDE_BIN: claude.bin, FIXERS: 'quickfix,agent', MAX_RETRIES: '1', LOG_LEVEL: 'debug', DEPLOY_TOKEN: PLANTED_BY_VALUE.environment };
  const program = await startProgram(project, { env }, claude.home);

  edit(project, 'src/tax.js', 'const rate = 0.2;', `const rate = 0.7;\n  const notes = ${inCode};`);
  const fixed = await finishedTask(project, 'src/tax.js');
  expect(fixed).toMatchObject({ outcome: 'fixed', attempts: [{ fixer: 'agent', ending: 'fixed' }] });
  expect(read(project, 'src/tax.js')).toContain('const rate = 0.2;');

  edit(project, 'src/cart.js', 'sum + amount', `sum - amount /* ${everything.replaceAll('\n', ' ')} */`);
  const failed = await finishedTask(project, 'src/cart.js');
  expect(failed).toMatchObject({ outcome: 'unfixable', retry_count: 1 });

  const printed = await printedBy(['task', failed.id], ['task', fixed.id], ['task', fixed.id, '--json'], ['tasks'], ['status', '--json'], ['events', '--json', '--limit', '1000'], ['doctor'], ['task', PLANTED['github'] ?? ''], ['status', '--max-retries', PLANTED['npm'] ?? '', '--json']);
  program.child.kill('SIGTERM');
  await program.exited;

  async function printedBy(...commands: readonly (readonly string[])[]): Promise<string> {
    const outputs: string[] = [];
    for (const command of commands) {
      const run = runProgram(project, command, { env }, claude.home);
      await run.exited;
      outputs.push(run.output());
    }
    return outputs.join('\n');
  }

  // The controls: the secrets were in what went in, and what is left of them shows where they stood.
  expect(leaksIn(read(project, 'src/tax.js') + read(project, 'src/cart.js'))).toEqual(Object.keys(plantedNeedles));
  expect(textsBelow(join(project.dir, '.keepgreen/landings')).flatMap(([, text]) => leaksIn(text))).not.toEqual([]);
  expect(Object.keys({ ...PLANTED, ...PLANTED_IN_CONTEXT }).length).toBeGreaterThanOrEqual(20);
  expect(printed).toMatch(/\[redacted GitHub token\]/);
  expect(claude.api.requests.some(({ userText }) => userText.includes('[redacted Stripe key]'))).toBe(true);

  const written = [...textsBelow(join(project.dir, '.keepgreen'), /^(?:landings|shadow\.git)\//), ...textsBelow(claude.home, /^copies\/(?!cache)/)];
  expect(written.map(([path]) => path)).toEqual(expect.arrayContaining(['app_state.json', 'events.jsonl', 'keepgreen.log', `runs/${fixed.id}/1/diff.patch`, `runs/${failed.id}/1/fix.jsonl`]));
  expect(written.map(([path, text]) => [path, leaksIn(text)]).filter(([, leaks]) => leaks?.length !== 0)).toEqual([]);
  expect(leaksIn(program.output())).toEqual([]);
  expect(leaksIn(printed)).toEqual([]);
  // What the agent reads by itself goes to its provider as in any session of the person's own; what we tell it does not.
  for (const { system, userText } of claude.api.requests) expect(leaksIn(`${system}\n${userText}`)).toEqual([]);

  // Each by itself: the state folder of a checkout is everybody's to look into.
  const own = [join(project.dir, '.keepgreen'), ...readdirSync(join(project.dir, '.keepgreen')).map((name) => join(project.dir, '.keepgreen', name)), join(claude.home, 'copies')];
  expect(own.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);
});

/** A model that repeats every secret it has heard of: in its plan, its edits and its words. */
const careless: Script = (request) => {
  const path = (file: string) => join(request.cwd, file);
  const isTax = request.userText.includes('src/tax.js');
  if (request.pass === 'strategy') return answer({ root_cause: `the rate is wrong: ${everything}`, files: [isTax ? 'src/tax.js' : 'src/cart.js'], plan: `set it right, ${everything}`, confidence: 0.9 });
  if (request.pass !== 'fix') return say('ok');
  const turns = isTax
    ? [use(['Read', { file_path: path('src/tax.js') }]), use(['Edit', { file_path: path('src/tax.js'), old_string: 'const rate = 0.7;', new_string: 'const rate = 0.2;' }])]
    : [use(['Read', { file_path: path('src/cart.js') }]), use(['Edit', { file_path: path('src/cart.js'), old_string: 'sum - amount', new_string: `sum * amount /* ${everything.replaceAll('\n', ' ')} */` }])];
  return turns[request.turn] ?? say(`Corrected it, with ${everything}`);
};

/** Path below the folder and text of every file there. */
function textsBelow(folder: string, except?: RegExp): readonly (readonly [path: string, text: string])[] {
  return filesBelow(folder).filter((path) => except?.test(path) !== true).map((path) => [path, readFileSync(join(folder, path), 'latin1')]);
}
