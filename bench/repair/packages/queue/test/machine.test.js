import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMachine, unreachable } from '../src/machine.js';

const door = () => ({
  initial: 'closed',
  context: { opened: 0 },
  states: {
    closed: { on: { open: { to: 'open', then: (context) => { context.opened += 1; } }, lock: [{ to: 'locked', when: (_, key) => key === 42 }, 'closed'] } },
    open: { on: { close: 'closed' } },
    locked: { on: { unlock: { to: 'closed', when: (context) => context.opened > 0 } } },
    broken: {},
  },
});

test('events lead from state to state', () => {
  const machine = createMachine(door());
  assert.equal(machine.send('open'), true);
  assert.equal(machine.state, 'open');
  assert.equal(machine.send('lock'), false);
  assert.deepEqual(machine.history, ['closed', 'open']);
});

test('guards are asked in order', () => {
  const machine = createMachine(door());
  machine.send('lock', 7);
  assert.equal(machine.state, 'closed');
  machine.send('lock', 42);
  assert.equal(machine.state, 'locked');
  assert.equal(machine.can('unlock'), false);
});

test('actions change the context', () => {
  const spec = door();
  const machine = createMachine(spec);
  machine.send('open');
  machine.send('close');
  machine.send('open');
  assert.equal(spec.context.opened, 2);
});

test('the first state must exist, and others be reached', () => {
  assert.throws(() => createMachine({ initial: 'x', states: {} }), /no state x/);
  assert.deepEqual(unreachable(door()), ['broken']);
});
