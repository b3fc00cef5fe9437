/** A good edit of a file in three or more hunks, and slips in it: what, as it should be, as it is, what the test says. */
export interface Edit {
  readonly file: string;
  readonly before: string;
  readonly now: string;
  readonly slips: readonly (readonly [what: string, good: string, bad: string, message?: string])[];
}

export const CART: Edit = {
  file: 'src/cart.js',
  before: `import { round } from './money.js';

export function addItem(cart, item, count = 1) {
  if (count <= 0) return cart;
  const found = cart.items.find((one) => one.id === item.id);
  if (found) found.count += count;
  else cart.items.push({ ...item, count });
  cart.changed = true;
  return cart;
}

export function total(cart, rate) {
  let sum = 0;
  for (const item of cart.items) sum += item.price * item.count;
  return round(sum * (1 + rate), 2);
}

export function discount(cart, { code, percent }) {
  if (!code || percent > 100) return 0;
  return round((total(cart, 0) * percent) / 100, 2);
}
`,
  now: `import { round } from './money.js';

export function addItem(cart, item, count = 1) {
  if (count <= 0) return cart;
  const found = cart.items.find((one) => one.id === item.id && one.size === item.size);
  if (found) found.count += count;
  else cart.items.push({ ...item, count, addedAt: Date.now() });
  cart.changed = true;
  return cart;
}

export function total(cart, rate, shipping = 0) {
  let sum = shipping;
  for (const item of cart.items) sum += item.price * item.count;
  return round(sum * (1 + rate), 2);
}

export function discount(cart, { code, percent = 10 } = {}) {
  if (!code || percent > 100) return 0;
  return round((total(cart, 0, cart.shipping) * percent) / 100, 2);
}
`,
  slips: [
    ['a guard went', '  if (count <= 0) return cart;\n', ''],
    ['a statement went', '  cart.changed = true;\n', ''],
    ['an operator changed', 'count <= 0', 'count < 0'],
    ['a factor went', 'item.price * item.count', 'item.price'],
    ['an argument went', 'round(sum * (1 + rate), 2)', 'round(sum * (1 + rate))'],
    ['what stood around it went', 'return round(sum * (1 + rate), 2)', 'return sum * (1 + rate)'],
    ['a parameter is not used', 'let sum = shipping;', 'let sum = 0;'],
    ['a condition went', '!code || percent > 100', '!code'],
    ['a default is missing', 'percent = 10 } = {}', 'percent = 10 }'],
    ['another property is compared', 'one.size === item.size', 'one.size === item.id'],
    ['a property went', '{ ...item, count, addedAt: Date.now() }', '{ ...item, addedAt: Date.now() }', "expected undefined to be 1 // 'count'"],
    ['a default of before went', 'item, count = 1)', 'item, count)'],
  ],
};

export const QUERY: Edit = {
  file: 'src/query.ts',
  before: `export interface Page { size: number; at: number }

export function parseQuery(text: string): Map<string, string> {
  const result = new Map<string, string>();
  if (text === '') return result;
  for (const part of text.split('&')) {
    const [key = '', value = ''] = part.split('=');
    if (key === '') continue;
    result.set(decodeURIComponent(key), decodeURIComponent(value));
  }
  return result;
}

export function pageOf(query: Map<string, string>): Page {
  const limit = Number(query.get('limit') ?? 20);
  const start = Number(query.get('start') ?? 0);
  return { size: limit, at: start };
}

export async function load(query: Map<string, string>, fetchRows: (page: Page) => Promise<string[]>) {
  const page = pageOf(query);
  const rows = await fetchRows(page);
  return { rows, next: page.at + rows.length };
}
`,
  now: `export interface Page { size: number; at: number }

export function parseQuery(text: string): Map<string, string> {
  const result = new Map<string, string>();
  if (text === '' || text === '?') return result;
  for (const part of text.replace(/^\\?/, '').split('&')) {
    const [key = '', value = ''] = part.split('=');
    if (key === '') continue;
    result.set(decodeURIComponent(key), decodeURIComponent(value));
  }
  return result;
}

export function pageOf(query: Map<string, string>, most: number = 100): Page {
  const size = Math.min(most, Number(query.get('limit') ?? 20));
  const start = Math.max(0, Number(query.get('start') ?? 0));
  return { size: size, at: start };
}

export async function load(query: Map<string, string>, fetchRows: (page: Page) => Promise<string[]>) {
  const page = pageOf(query);
  const rows = await fetchRows(page);
  const more = rows.length === page.size;
  return { rows, next: page.at + rows.length, more };
}
`,
  slips: [
    ['a name is the old one', '{ size: size, at: start }', '{ size: limit, at: start }', 'limit is not defined'],
    ['an await went', 'await fetchRows(page)', 'fetchRows(page)'],
    ['a continue went', "    if (key === '') continue;\n", ''],
    ['a call around it went', 'set(decodeURIComponent(key)', 'set(key'],
    ['arguments are swapped', 'decodeURIComponent(key), decodeURIComponent(value)', 'decodeURIComponent(value), decodeURIComponent(key)'],
    ['a parameter is not used', 'Math.min(most, Number', 'Math.min(100, Number'],
    ['a copy kept a word', "Number(query.get('start')", "Number(query.get('limit')"],
    ['a default literal changed', "get('limit') ?? 20", "get('limit') ?? 10"],
    ['a property is missing', ', more };', ' };', "expected undefined to be true // 'more'"],
    ['a term went', 'page.at + rows.length, more', 'page.at, more'],
    ['a default in a pattern went', "value = '']", 'value]'],
  ],
};

export const SHAPES: Edit = {
  file: 'src/shapes.ts',
  before: `export type Shape = { kind: string; a: number; b: number };

export function area(shape: Shape): number {
  switch (shape.kind) {
    case 'square':
      return shape.a * shape.a;
    case 'rectangle':
      return shape.a * shape.b;
    case 'triangle':
      return (shape.a * shape.b) / 2;
    default:
      throw new Error(\`Unknown shape \${shape.kind}\`);
  }
}

export function bounds(shapes: Shape[]): { width: number; height: number } {
  const width = Math.max(...shapes.map((shape) => shape.a));
  const height = Math.max(...shapes.map((shape) => shape.b));
  return { width, height };
}

export function largest(shapes: Shape[]): Shape | undefined {
  let best = shapes[0];
  for (const shape of shapes) if (best && area(shape) > area(best)) best = shape;
  return best;
}
`,
  now: `export type Shape = { kind: string; a: number; b: number };

export function area(shape: Shape): number {
  switch (shape.kind) {
    case 'square':
      return shape.a * shape.a;
    case 'rectangle':
      return shape.a * shape.b;
    case 'triangle':
      return (shape.a * shape.b) / 2;
    case 'ellipse':
      return Math.PI * shape.a * shape.b;
    default:
      throw new Error(\`Unknown shape \${shape.kind}\`);
  }
}

export function bounds(shapes: Shape[], margin = 0): { width: number; height: number } {
  const width = Math.max(0, ...shapes.map((shape) => shape.a)) + margin;
  const height = Math.max(0, ...shapes.map((shape) => shape.b)) + margin;
  return { width, height };
}

export function largest(shapes: Shape[]): Shape | undefined {
  let best = shapes[0];
  for (const shape of shapes) if (best && area(shape) > area(best)) best = shape;
  return best;
}

export function smallest(shapes: Shape[]): Shape | undefined {
  let least = shapes[0];
  for (const shape of shapes) if (least && area(shape) < area(least)) least = shape;
  return least;
}
`,
  slips: [
    ['a case went', "    case 'triangle':\n      return (shape.a * shape.b) / 2;\n", '', 'Unknown shape triangle'],
    ['half of it went', '(shape.a * shape.b) / 2', 'shape.a * shape.b'],
    ['a copy kept a property', 'shape.b)) + margin', 'shape.a)) + margin'],
    ['a term is missing beside its sibling', 'shape.b)) + margin', 'shape.b))'],
    ['an argument is missing beside its sibling', 'height = Math.max(0, ...', 'height = Math.max(...'],
    ['the other name is compared', 'area(shape) < area(least)', 'area(shape) < area(shape)'],
    ['a guard went', 'if (best && area(shape)', 'if (area(shape)'],
    ['a property of the result went', 'return { width, height }', 'return { width }', "expected undefined to be 3 // 'height'"],
    ['a property of before changed', 'return shape.a * shape.a;', 'return shape.a * shape.b;'],
  ],
};

export const EVENTS: Edit = {
  file: 'src/events.js',
  before: `export class Emitter {
  constructor(limit) {
    this.limit = limit;
    this.listeners = new Map();
  }

  on(name, listener) {
    if (typeof listener !== 'function') throw new TypeError('listener');
    const list = this.listeners.get(name) ?? [];
    list.push(listener);
    this.listeners.set(name, list);
    return () => this.off(name, listener);
  }

  off(name, listener) {
    const list = this.listeners.get(name);
    if (!list) return false;
    const at = list.indexOf(listener);
    if (at === -1) return false;
    list.splice(at, 1);
    return true;
  }

  emit(name, ...args) {
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener(...args);
  }
}
`,
  now: `export class Emitter {
  constructor(limit, { quiet = false } = {}) {
    this.limit = limit;
    this.quiet = quiet;
    this.listeners = new Map();
  }

  on(name, listener) {
    if (typeof listener !== 'function') throw new TypeError('listener');
    const list = this.listeners.get(name) ?? [];
    if (list.length >= this.limit) throw new RangeError('limit');
    list.push(listener);
    this.listeners.set(name, list);
    return () => this.off(name, listener);
  }

  off(name, listener) {
    const list = this.listeners.get(name);
    if (!list) return false;
    const at = list.indexOf(listener);
    if (at === -1) return false;
    list.splice(at, 1);
    if (list.length === 0) this.listeners.delete(name);
    return true;
  }

  emit(name, ...args) {
    if (this.quiet) return 0;
    const list = [...(this.listeners.get(name) ?? [])];
    for (const listener of list) listener(...args);
    return list.length;
  }
}
`,
  slips: [
    ['a check went', "    if (typeof listener !== 'function') throw new TypeError('listener');\n", ''],
    ['a write went', '    this.listeners.set(name, list);\n', ''],
    ['an early return went', '    if (at === -1) return false;\n', ''],
    ['a result changed', '    list.splice(at, 1);\n    if (list.length === 0) this.listeners.delete(name);\n    return true;', '    list.splice(at, 1);\n    if (list.length === 0) this.listeners.delete(name);\n    return false;'],
    ['a spread went', 'listener(...args)', 'listener(args)'],
    ['an argument went', 'list.splice(at, 1)', 'list.splice(at)'],
    ['a field is not set', '    this.limit = limit;\n', '', "Cannot read properties of undefined 'limit'"],
    ['the default of the options is missing', '{ quiet = false } = {}', '{ quiet = false }'],
    ['a closure hands on too little', 'this.off(name, listener);', 'this.off(name);'],
  ],
};
