import { hunk } from '../seeded-bug.ts';
import type { PackageBugs } from '../seeded-bug.ts';

export const cache: PackageBugs = {
  package: 'cache',
  changes: [
    {
      name: 'touch',
      hunks: [
        hunk('src/lru.js', "    const value = this.entries.get(key);\n    this.entries.delete(key);\n    this.entries.set(key, value);\n    return value;", "    const value = this.entries.get(key);\n    this.touch(key, value);\n    return value;"),
        hunk('src/lru.js', "  set(key, value) {\n    this.entries.delete(key);\n    this.entries.set(key, value);\n    while (this.entries.size > this.max) {\n      const [oldest, old] = this.entries.entries().next().value;\n      this.entries.delete(oldest);\n      this.onEvict(oldest, old);\n    }\n    return this;", "  set(key, value) {\n    this.touch(key, value);\n    while (this.entries.size > this.max) this.evict();\n    return this;"),
        hunk('src/lru.js', "  /** The most recently used first. */", "  /** Puts it behind all others. */\n  touch(key, value) {\n    this.entries.delete(key);\n    this.entries.set(key, value);\n  }\n\n  evict() {\n    const [oldest, old] = this.entries.entries().next().value;\n    this.entries.delete(oldest);\n    this.onEvict(oldest, old);\n  }\n\n  /** The most recently used first. */"),
        hunk('src/lru.js', "    if (max < 1) throw", "    if (!(max >= 1)) throw"),
      ],
      bugs: [
        { name: 'not-moved', kind: 'deleted line', hunks: [hunk('src/lru.js', '  touch(key, value) {\n    this.entries.delete(key);\n', '  touch(key, value) {\n')] },
        { name: 'evict-swapped', kind: 'swapped arguments', hunks: [hunk('src/lru.js', 'this.onEvict(oldest, old)', 'this.onEvict(old, oldest)')] },
        { name: 'one-too-few', kind: 'boundary', hunks: [hunk('src/lru.js', 'this.entries.size > this.max', 'this.entries.size >= this.max')] },
        { name: 'peek-uses', kind: 'copy and paste', hunks: [hunk('src/lru.js', '  peek(key) {\n    return this.entries.get(key);', '  peek(key) {\n    return this.get(key);')] },
        { name: 'guard-negated', kind: 'lost negation', hunks: [hunk('src/lru.js', 'if (!(max >= 1)) throw', 'if (max > 1) throw')] },
      ],
    },
    {
      name: 'is-over',
      hunks: [
        hunk('src/ttl.js', "    if (entry.until <= this.now()) {\n      this.entries.delete(key);\n      return undefined;\n    }\n    return entry.value;", "    if (!this.isOver(entry)) return entry.value;\n    this.entries.delete(key);\n    return undefined;"),
        hunk('src/ttl.js', "    for (const [key, { until }] of this.entries) {\n      if (until <= this.now()) {\n        this.entries.delete(key);\n        gone += 1;\n      }\n    }\n    return gone;", "    for (const [key, entry] of this.entries) {\n      if (!this.isOver(entry)) continue;\n      this.entries.delete(key);\n      gone += 1;\n    }\n    return gone;"),
        hunk('src/ttl.js', "  /** Takes out what is over", "  isOver({ until }) {\n    return until <= this.now();\n  }\n\n  /** Takes out what is over"),
        hunk('src/ttl.js', "return entry === undefined ? 0 : Math.max(0, entry.until - this.now());", "if (entry === undefined) return 0;\n    return Math.max(0, entry.until - this.now());"),
      ],
      bugs: [
        { name: 'wrong-way', kind: 'reversed comparison', hunks: [hunk('src/ttl.js', 'return until <= this.now()', 'return until >= this.now()')] },
        { name: 'lost-parameter', kind: 'stale value', hunks: [hunk('src/ttl.js', 'until: this.now() + ttl }', 'until: this.now() + this.ttl }')] },
        { name: 'not-counted', kind: 'deleted line', hunks: [hunk('src/ttl.js', '      this.entries.delete(key);\n      gone += 1;\n', '      this.entries.delete(key);\n')] },
        { name: 'wrong-key', kind: 'wrong key', hunks: [hunk('src/ttl.js', '  isOver({ until }) {', '  isOver({ ttl: until }) {')] },
      ],
    },
    {
      name: 'listener-lists',
      hunks: [
        hunk('src/emitter.js', "    const list = this.listeners.get(name) ?? [];\n    this.listeners.set(name, [...list, listener]);\n", "    this.listeners.set(name, [...this.of(name), listener]);\n"),
        hunk('src/emitter.js', "    const left = (this.listeners.get(name) ?? []).filter((one) => one !== listener);", "    const left = this.of(name).filter((one) => one !== listener);"),
        hunk('src/emitter.js', "    const own = this.listeners.get(name) ?? [];\n    const all = name === '*' ? [] : this.listeners.get('*') ?? [];\n", "    const own = this.of(name);\n    const all = name === '*' ? [] : this.of('*');\n"),
        hunk('src/emitter.js', "  /** Returns the function", "  of(name) {\n    return this.listeners.get(name) ?? [];\n  }\n\n  /** Returns the function"),
      ],
      bugs: [
        { name: 'filter-keeps-one', kind: 'lost negation', hunks: [hunk('src/emitter.js', '(one) => one !== listener', '(one) => one === listener')] },
        { name: 'star-asks-name', kind: 'copy and paste', hunks: [hunk('src/emitter.js', "[] : this.of('*')", '[] : this.of(name)')] },
        { name: 'args-in-one', kind: 'lost spread', hunks: [hunk('src/emitter.js', 'for (const listener of all) listener(name, ...args)', 'for (const listener of all) listener(name, args)')] },
        { name: 'once-forever', kind: 'deleted line', hunks: [hunk('src/emitter.js', '      off();\n', '')] },
        { name: 'anybody-both', kind: 'wrong operator', hunks: [hunk('src/emitter.js', 'own.length + all.length > 0', 'own.length * all.length > 0')] },
      ],
    },
    {
      name: 'promises',
      hunks: [
        hunk('src/memoize.js', "    if (known.has(key)) return known.get(key);\n    const value = fn(...args);\n    known.set(key, value);\n    return value;", "    if (!known.has(key)) known.set(key, fn(...args));\n    return known.get(key);"),
        hunk('src/memoize.js', "function memoize(fn, { max = 50, keyOf = (...args) => JSON.stringify(args) } = {}) {", "const byJson = (...args) => JSON.stringify(args);\n\nfunction memoize(fn, { max = 50, keyOf = byJson } = {}) {"),
        hunk('src/memoize.js', "function memoizeAsync(fn, { keyOf = (...args) => JSON.stringify(args) } = {}) {", "function memoizeAsync(fn, { keyOf = byJson } = {}) {"),
        hunk('src/loader.js', "      const keys = [...new Set(batch.map((one) => one.key))];\n      const values = await this.loadMany(keys);\n      for (const { key, resolve } of batch) resolve(values[keys.indexOf(key)]);", "      const keys = [...new Set(batch.map((one) => one.key))];\n      const values = await this.loadMany(keys);\n      const byKey = new Map(keys.map((key, at) => [key, values[at]]));\n      for (const { key, resolve } of batch) resolve(byKey.get(key));"),
      ],
      bugs: [
        { name: 'value-by-place', kind: 'wrong variable', hunks: [hunk('src/loader.js', '[key, values[at]]', '[at, values[at]]')] },
        { name: 'failure-kept', kind: 'deleted line', hunks: [hunk('src/memoize.js', '      promise.catch(() => known.delete(key));\n', '')] },
        { name: 'key-of-array', kind: 'lost spread', hunks: [hunk('src/memoize.js', 'if (!known.has(key)) known.set(key, fn(...args));\n    return known.get(key);', 'if (!known.has(key)) known.set(key, fn(args));\n    return known.get(key);')] },
        { name: 'lost-return', kind: 'lost return', hunks: [hunk('src/memoize.js', '      promise.catch(() => known.delete(key));\n    }\n    return known.get(key);', '      promise.catch(() => known.delete(key));\n    }\n    known.get(key);')] },
        { name: 'portion-end', kind: 'wrong slice', hunks: [hunk('src/loader.js', 'batch.slice(start, start + this.max)', 'batch.slice(start, this.max)')] },
        { name: 'flushes-never-emptied', kind: 'moved statement', hunks: [hunk('src/loader.js', "    const batch = this.waiting;\n    this.waiting = [];\n", "    this.waiting = [];\n    const batch = this.waiting;\n")] },
      ],
    },
  ],
};
