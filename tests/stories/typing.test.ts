import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attempts, editing, openScene, rightEdit } from '../e2e/scene.ts';
import type { Scene } from '../e2e/scene.ts';
import { gate } from '../support/gate.ts';
import type { Gate } from '../support/gate.ts';
import { allTasks, edit, finishedTask, read, runProgram, waitFor } from '../support/orchestrator.ts';
import type { TaskOnDisk } from '../support/orchestrator.ts';
import { say } from '../support/scripted-api.ts';
import type { Script } from '../support/scripted-api.ts';
import { CART, jsShop } from '../support/shop.ts';

const FILE = 'src/tax.js';
/** Far enough apart that typing in one place does not touch the other. */
const TAX = `/** What the tax office wants. */
export function tax(cents) {
  const share = rate();
  return Math.round(cents * share);
}

/** For the receipt. */
export function line(cents) {
  return 'tax ' + tax(cents);
}

function rate() {
  // As of this year.
  const rate = 0.2;
  return rate;
}
`;

describe('while the agent works', () => {
  it('typing elsewhere in the same file is merged with the fix, and the merged text is proven again', async () => {
    const { scene, working } = await workingOn(rightEdit);
    const typed = edit(scene.project, FILE, 'For the receipt.', 'For the printed receipt.');
    await pendingTask(scene);
    working.open();
    const task = await finishedTask(scene.project, FILE);
    expect(task).toMatchObject({ outcome: 'fixed', landing: { status: 'landed' } });
    expect(read(scene.project, FILE)).toBe(typed.replace('0.7', '0.2'));
    expect(task.timings.map((one) => one.stage)).toEqual(['checking', 'localising', 'planning', 'fixing', 'verifying', 'reviewing', 'landing', 'verifying', 'reviewing', 'landing']);
    expect(await finishedTask(scene.project, FILE, [task.id])).toMatchObject({ outcome: 'already_green' });
  });

  it('a second bug typed elsewhere in the same file does not keep the fix of the first from landing, and gets a task of its own', async () => {
    const { scene, working } = await workingOn(rightEdit, say('no idea'));
    const typed = edit(scene.project, FILE, "'tax '", "'fax '");
    await pendingTask(scene);
    working.open();
    const first = await finishedTask(scene.project, FILE);
    expect(first).toMatchObject({ outcome: 'fixed' });
    const second = await finishedTask(scene.project, FILE, [first.id]);
    expect(second).toMatchObject({ outcome: 'unfixable' });
    expect(second.failures.map((failure) => failure.name)).toEqual(['on the receipt']);
    expect(read(scene.project, FILE)).toBe(typed.replace('0.7', '0.2'));
  });

  it('typing in another file stays as typed', async () => {
    const { scene, working } = await workingOn(rightEdit);
    const typed = edit(scene.project, 'src/cart.js', 'What a person reads.', 'What people read.');
    await pendingTask(scene);
    working.open();
    expect(await finishedTask(scene.project, FILE)).toMatchObject({ outcome: 'fixed' });
    expect(await finishedTask(scene.project, 'src/cart.js')).toMatchObject({ outcome: 'already_green' });
    expect(read(scene.project, FILE)).toBe(TAX);
    expect(read(scene.project, 'src/cart.js')).toBe(typed);
    expect(typed).not.toBe(CART);
  });

  it('typing on the very line that is being fixed ends the attempt; a fresh task looks at the new text, which stands', async () => {
    const { scene } = await workingOn(rightEdit, say('no idea'));
    const typed = edit(scene.project, FILE, 'const rate = 0.7;', 'const rate = 0.75; // since March');
    const first = await finishedTask(scene.project, FILE);
    expect(first).toMatchObject({ status: 'cancelled', outcome: 'superseded', retry_count: 0 });
    expect(await finishedTask(scene.project, FILE, [first.id])).toMatchObject({ outcome: 'unfixable' });
    expect(read(scene.project, FILE)).toBe(typed);
  });

  it('typing on a line that the fix wants to change holds the fix; it lands when the line is as it was', async () => {
    const { scene, working } = await workingOn(editing(FILE, 'const share = rate();', 'const share = 0.2;'), say('no idea'));
    const typed = edit(scene.project, FILE, 'const share = rate();', 'const share = rate() / 1;');
    await pendingTask(scene);
    working.open();
    const task = await finishedTask(scene.project, FILE);
    expect(task).toMatchObject({ status: 'awaiting_approval', outcome: 'held', landing: { status: 'held', conflicts: [FILE] } });
    expect(read(scene.project, FILE)).toBe(typed);
    await finishedTask(scene.project, FILE, [task.id]);

    const refused = command(scene, 'apply', task.id);
    expect(await refused.exited, refused.output()).toBe(1);
    expect(refused.output()).toContain(FILE);
    expect(read(scene.project, FILE)).toBe(typed);

    const reverted = edit(scene.project, FILE, 'const share = rate() / 1;', 'const share = rate();');
    const applied = command(scene, 'apply', task.id);
    expect(await applied.exited, applied.output()).toBe(0);
    expect(read(scene.project, FILE)).toBe(reverted.replace('rate();', '0.2;'));
    expect(taskOf(scene, task.id)).toMatchObject({ status: 'completed', outcome: 'fixed', landing: { status: 'landed' } });

    const undone = command(scene, 'undo', task.id);
    expect(await undone.exited, undone.output()).toBe(0);
    expect(read(scene.project, FILE)).toBe(reverted);
  });

  it('a file that the user deletes stays deleted', async () => {
    const { scene } = await workingOn(rightEdit, say('no idea'));
    rmSync(join(scene.project.dir, FILE));
    const first = await finishedTask(scene.project, FILE);
    expect(first).toMatchObject({ status: 'cancelled', outcome: 'superseded' });
    expect(await finishedTask(scene.project, FILE, [first.id])).toMatchObject({ outcome: 'unfixable' });
    expect(existsSync(join(scene.project.dir, FILE))).toBe(false);
  });

  it('ten saves in a row elsewhere lose none of the ten, and wait in one task', async () => {
    const { scene, working } = await workingOn(rightEdit);
    let typed = '';
    for (let save = 1; save <= 10; save += 1) {
      typed = edit(scene.project, FILE, 'export function line', `// ${save}\nexport function line`);
      await waitFor(() => allTasks(scene.project).filter((task) => task.status === 'pending').length === 1, 'the save to be in the queue');
    }
    working.open();
    const first = await finishedTask(scene.project, FILE);
    expect(first).toMatchObject({ outcome: 'fixed' });
    const others = () => allTasks(scene.project).filter(({ id }) => id !== first.id);
    await waitFor(() => others().length > 0 && others().every(({ outcome }) => outcome !== null), 'everything to be settled');
    // On a busy machine the last of the ten may be seen when the task that waited has begun: it then goes on in a fresh one.
    const outcomes = others().map(({ outcome }) => outcome);
    expect(['already_green', 'already_green,already_green', 'already_green,superseded']).toContain(outcomes.sort().join());
    expect(read(scene.project, FILE)).toBe(typed.replace('0.7', '0.2'));
  });

  it('undo in the editor ends the attempt and is green; the same bug saved again is fixed afresh', async () => {
    const { scene, working } = await workingOn(rightEdit, rightEdit);
    const broken = read(scene.project, FILE);
    writeFileSync(join(scene.project.dir, FILE), TAX);
    const first = await finishedTask(scene.project, FILE);
    expect(first).toMatchObject({ outcome: 'superseded' });
    const second = await finishedTask(scene.project, FILE, [first.id]);
    expect(second).toMatchObject({ outcome: 'already_green' });
    expect(read(scene.project, FILE)).toBe(TAX);
    working.open();
    writeFileSync(join(scene.project.dir, FILE), broken);
    expect(await finishedTask(scene.project, FILE, [first.id, second.id])).toMatchObject({ outcome: 'fixed', retry_count: 0 });
    expect(read(scene.project, FILE)).toBe(TAX);
  });

  it('undo in the editor and the bug saved again at once leaves one fix, and nothing doubled', async () => {
    const { scene, working } = await workingOn(rightEdit, rightEdit);
    const broken = read(scene.project, FILE);
    writeFileSync(join(scene.project.dir, FILE), TAX);
    writeFileSync(join(scene.project.dir, FILE), broken);
    working.open();
    await waitFor(() => allTasks(scene.project).some((task) => task.outcome === 'fixed') && allTasks(scene.project).every((task) => task.outcome !== null), 'everything to be settled');
    expect(read(scene.project, FILE)).toBe(TAX);
    expect(allTasks(scene.project).filter((task) => task.outcome === 'fixed')).toHaveLength(1);
  });
});

/** The shop with its bug saved, and a model that has been asked for the fix and waits; `later` is what it does for the tasks after. */
async function workingOn(fix: Script, later?: Script | ReturnType<typeof say>): Promise<{ scene: Scene; working: Gate }> {
  const working = gate();
  const first: Script = async (request) => {
    if (request.turn === 0) await working.pass();
    return fix(request);
  };
  const rest = later === undefined ? [] : [typeof later === 'function' ? later : () => later];
  const scene = await openScene(attempts(first, ...rest), { project: taxShop(), env: { MAX_RETRIES: '1' } });
  edit(scene.project, FILE, 'const rate = 0.2;', 'const rate = 0.7;');
  await working.reached;
  return { scene, working };
}

function taxShop() {
  return jsShop({
    [FILE]: TAX,
    'src/tax.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { line, tax } from './tax.js';

test('a fifth', () => {
  assert.equal(tax(1000), 200);
});

test('on the receipt', () => {
  assert.match(line(1000), /^tax /);
});
`,
  });
}

/** The task of what was typed: it waits behind the one in hand. */
function pendingTask(scene: Scene): Promise<TaskOnDisk> {
  return waitFor(() => allTasks(scene.project).find((task) => task.status === 'pending'), 'the save to be in the queue');
}

function taskOf(scene: Scene, id: string): TaskOnDisk | undefined {
  return allTasks(scene.project).find((task) => task.id === id);
}

function command(scene: Scene, ...words: readonly string[]) {
  return runProgram(scene.project, words, { env: scene.env }, scene.claude.home);
}
