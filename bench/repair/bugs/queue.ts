import { hunk } from '../seeded-bug.ts';
import type { PackageBugs } from '../seeded-bug.ts';

export const queue: PackageBugs = {
  package: 'queue',
  changes: [
    {
      name: 'moves',
      hunks: [
        hunk('src/machine.js', "  const entries = [states[state]?.on?.[event] ?? []].flat();\n  const moves = entries.map((entry) => (typeof entry === 'string' ? { to: entry } : entry));\n  return moves.find((move) => move.when === undefined || move.when(context, payload));", "  const moves = movesOf(states[state]?.on?.[event]);\n  return moves.find(({ when }) => when === undefined || when(context, payload));"),
        hunk('src/machine.js', "/** States that no event", "/** An entry is a name, a move, or a list of these. */\nfunction movesOf(entry) {\n  return [entry ?? []].flat().map((one) => (typeof one === 'string' ? { to: one } : one));\n}\n\n/** States that no event"),
        hunk('src/machine.js', "    for (const entry of Object.values(states[state]?.on ?? {}).flat()) {\n      const to = typeof entry === 'string' ? entry : entry.to;\n      if (seen.has(to)) continue;", "    for (const { to } of Object.values(states[state]?.on ?? {}).flatMap(movesOf)) {\n      if (seen.has(to)) continue;"),
        hunk('src/machine.js', "      current = move.to;\n      history.push(current);\n      return true;", "      current = move.to;\n      history.push(move.to);\n      return true;"),
      ],
      bugs: [
        { name: 'payload-lost', kind: 'lost argument', hunks: [hunk('src/machine.js', 'const move = moveFor(states, current, event, context, payload);', 'const move = moveFor(states, current, event, context);')] },
        { name: 'action-without-payload', kind: 'wrong order', hunks: [hunk('src/machine.js', 'when === undefined || when(context, payload)', 'when === undefined || when(payload, context)')] },
        { name: 'history-of-initial', kind: 'wrong variable', hunks: [hunk('src/machine.js', 'history.push(move.to)', 'history.push(initial)')] },
        { name: 'state-not-set', kind: 'deleted line', hunks: [hunk('src/machine.js', '      current = move.to;\n', '')] },
        { name: 'seen-ones', kind: 'lost negation', hunks: [hunk('src/machine.js', '(state) => !seen.has(state)', '(state) => seen.has(state)')] },
      ],
    },
    {
      name: 'retry-loop',
      hunks: [
        hunk('src/retry.js', "  for (let delay = first; ; delay *= factor) yield Math.min(delay, max);", "  let delay = first;\n  for (;;) {\n    yield Math.min(delay, max);\n    delay *= factor;\n  }"),
        hunk('src/retry.js', "  let last;\n  const waits = delays(pace);\n  for (let attempt = 1; attempt <= tries; attempt++) {\n    try {\n      return await work(attempt);\n    } catch (error) {\n      last = error;\n      if (!retryIf(error)) break;\n      if (attempt < tries) await sleep(waits.next().value);\n    }\n  }\n  throw last;", "  const waits = delays(pace);\n  for (let attempt = 1; ; attempt++) {\n    try {\n      return await work(attempt);\n    } catch (error) {\n      if (attempt >= tries || !retryIf(error)) throw error;\n    }\n    await sleep(waits.next().value);\n  }"),
        hunk('src/window.js', "    if (this.#times.length >= this.limit) return false;\n    this.#times.push(this.now());\n    return true;", "    const free = this.#times.length < this.limit;\n    if (free) this.#times.push(this.now());\n    return free;"),
        hunk('src/window.js', "    const from = this.now() - this.windowMs;\n    this.#times = this.#times.filter((time) => time > from);", "    this.#times = this.#times.filter((time) => time + this.windowMs > this.now());"),
      ],
      bugs: [
        { name: 'lost-await', kind: 'lost await', hunks: [hunk('src/retry.js', 'return await work(attempt)', 'return work(attempt)')] },
        { name: 'delay-added', kind: 'wrong operator', hunks: [hunk('src/retry.js', 'delay *= factor', 'delay += factor')] },
        { name: 'one-try-more', kind: 'boundary', hunks: [hunk('src/retry.js', 'attempt >= tries ||', 'attempt > tries ||')] },
        { name: 'always-final', kind: 'lost negation', hunks: [hunk('src/retry.js', '|| !retryIf(error)) throw', '|| retryIf(error)) throw')] },
        { name: 'sleeps-object', kind: 'lost property', hunks: [hunk('src/retry.js', 'await sleep(waits.next().value)', 'await sleep(waits.next())')] },
        { name: 'window-boundary', kind: 'boundary', hunks: [hunk('src/window.js', 'time + this.windowMs > this.now()', 'time + this.windowMs >= this.now()')] },
        { name: 'pushes-when-full', kind: 'lost guard', hunks: [hunk('src/window.js', 'if (free) this.#times.push(this.now())', 'this.#times.push(this.limit)')] },
      ],
    },
    {
      name: 'heap-parts',
      hunks: [
        hunk('src/priority.js', "    while (at > 0) {\n      const parent = Math.floor((at - 1) / 2);\n      if (!this.#before(at, parent)) return;\n      this.#swap(at, parent);\n      at = parent;\n    }", "    const parent = Math.floor((at - 1) / 2);\n    if (at === 0 || !this.#before(at, parent)) return;\n    this.#swap(at, parent);\n    this.#rise(parent);"),
        hunk('src/priority.js', "    for (;;) {\n      const [left, right] = [2 * at + 1, 2 * at + 2];\n      let first = at;\n      if (left < this.#heap.length && this.#before(left, first)) first = left;\n      if (right < this.#heap.length && this.#before(right, first)) first = right;\n      if (first === at) return;\n      this.#swap(at, first);\n      at = first;\n    }", "    let first = at;\n    for (const child of [2 * at + 1, 2 * at + 2]) {\n      if (child < this.#heap.length && this.#before(child, first)) first = child;\n    }\n    if (first === at) return;\n    this.#swap(at, first);\n    this.#sink(first);"),
        hunk('src/priority.js', "    const last = this.#heap.pop();\n    if (this.#heap.length > 0) {\n      this.#heap[0] = last;\n      this.#sink(0);\n    }\n    return top.value;", "    const last = this.#heap.pop();\n    if (this.#heap.length === 0) return top.value;\n    this.#heap[0] = last;\n    this.#sink(0);\n    return top.value;"),
        hunk('src/priority.js', "    if (one.priority !== other.priority) return one.priority > other.priority;\n    return one.number < other.number;", "    return one.priority === other.priority ? one.number < other.number : one.priority > other.priority;"),
      ],
      bugs: [
        { name: 'child-of-first', kind: 'wrong variable', hunks: [hunk('src/priority.js', 'this.#before(child, first)) first = child', 'this.#before(child, at)) first = child')] },
        { name: 'sinks-one-step', kind: 'deleted line', hunks: [hunk('src/priority.js', '    this.#swap(at, first);\n    this.#sink(first);\n', '    this.#swap(at, first);\n')] },
        { name: 'newest-first', kind: 'reversed comparison', hunks: [hunk('src/priority.js', 'one.number < other.number', 'one.number > other.number')] },
        { name: 'number-not-counted', kind: 'lost increment', hunks: [hunk('src/priority.js', 'number: this.#count++', 'number: this.#count')] },
        { name: 'returns-last', kind: 'wrong variable', hunks: [hunk('src/priority.js', '    this.#sink(0);\n    return top.value;', '    this.#sink(0);\n    return last.value;')] },
      ],
    },
    {
      name: 'pool-settle',
      hunks: [
        hunk('src/pool.js', "    if (this.#running === 0 && this.#waiting.size === 0) return Promise.resolve();\n    return new Promise", "    if (this.#isIdle()) return Promise.resolve();\n    return new Promise"),
        hunk('src/pool.js', "  #next() {", "  #isIdle() {\n    return this.#running === 0 && this.#waiting.size === 0;\n  }\n\n  #next() {"),
        hunk('src/pool.js', "      if (this.#running === 0) for (const done of this.#idle.splice(0)) done();", "      if (this.#isIdle()) this.#tellIdle();"),
        hunk('src/pool.js', "  async #start(", "  #tellIdle() {\n    for (const done of this.#idle.splice(0)) done();\n  }\n\n  async #start("),
      ],
      bugs: [
        { name: 'never-counts-down', kind: 'deleted line', hunks: [hunk('src/pool.js', '      this.#running -= 1;\n', '')] },
        { name: 'priority-lost', kind: 'lost argument', hunks: [hunk('src/pool.js', 'this.#waiting.push({ job, resolve, reject }, priority)', 'this.#waiting.push({ job, resolve, reject })')] },
        { name: 'one-more-runs', kind: 'boundary', hunks: [hunk('src/pool.js', 'this.#running < this.size', 'this.#running <= this.size')] },
        { name: 'resolves-function', kind: 'lost call', hunks: [hunk('src/pool.js', 'resolve(await job())', 'resolve(await job)')] },
        { name: 'error-resolves', kind: 'copy and paste', hunks: [hunk('src/pool.js', '      reject(error);', '      resolve(error);')] },
        { name: 'destructured-order', kind: 'swapped names', hunks: [hunk('src/pool.js', 'new Promise((resolve, reject) => {', 'new Promise((reject, resolve) => {')] },
      ],
    },
  ],
};
