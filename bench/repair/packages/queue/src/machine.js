/**
 * A state machine: `states` says for each state which events lead where. An entry is a name, or
 * `{ to, when, then }` with a guard and an action over the context.
 */
export function createMachine({ initial, states, context = {} }) {
  if (!(initial in states)) throw new Error(`there is no state ${initial}`);
  let current = initial;
  const history = [initial];
  return {
    get state() { return current; },
    get history() { return [...history]; },
    can: (event) => moveFor(states, current, event, context) !== undefined,
    send(event, payload) {
      const move = moveFor(states, current, event, context, payload);
      if (move === undefined) return false;
      move.then?.(context, payload);
      current = move.to;
      history.push(current);
      return true;
    },
  };
}

function moveFor(states, state, event, context, payload) {
  const entries = [states[state]?.on?.[event] ?? []].flat();
  const moves = entries.map((entry) => (typeof entry === 'string' ? { to: entry } : entry));
  return moves.find((move) => move.when === undefined || move.when(context, payload));
}

/** States that no event leads to from the initial one. */
export function unreachable({ initial, states }) {
  const seen = new Set([initial]);
  const waiting = [initial];
  while (waiting.length > 0) {
    const state = waiting.pop();
    for (const entry of Object.values(states[state]?.on ?? {}).flat()) {
      const to = typeof entry === 'string' ? entry : entry.to;
      if (seen.has(to)) continue;
      seen.add(to);
      waiting.push(to);
    }
  }
  return Object.keys(states).filter((state) => !seen.has(state));
}
