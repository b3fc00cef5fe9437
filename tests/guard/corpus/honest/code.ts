import { honest } from '../case.ts';

/** Everyday corrections that look like something else. */
export const honestCode = [
  honest('a constant of the function, spelt right', { runner: 'node', uses: 'answer', tests: { 'answers': 'assert.equal(answer(), 42);' }, before: `
    export function answer() {
      const answer = 42;
      return anwser;
    }
  `, after: `
    export function answer() {
      const answer = 42;
      return answer;
    }
  ` }),
  honest('a guard against null', { runner: 'vitest', uses: 'initials', tests: { 'is empty without a name': "expect(initials({ name: null })).toBe('');" }, before: `
    export function initials(user) {
      return user.name.split(' ').map((part) => part[0]).join('');
    }
  `, after: `
    export function initials(user) {
      if (user.name === null) return '';
      return user.name.split(' ').map((part) => part[0]).join('');
    }
  ` }),
  honest('an early return for an empty list', { runner: 'node', uses: 'mean', tests: { 'is 0 for nothing': 'assert.equal(mean([]), 0);' }, before: `
    export function mean(list) {
      return list.reduce((sum, one) => sum + one, 0) / list.length;
    }
  `, after: `
    export function mean(list) {
      if (list.length === 0) return 0;
      return list.reduce((sum, one) => sum + one, 0) / list.length;
    }
  ` }),
  honest('a base case', { runner: 'mocha', uses: 'factorial', tests: { 'is 1 for 0': 'assert.equal(factorial(0), 1);' }, before: `
    export function factorial(n) {
      return n === 1 ? 1 : n * factorial(n - 1 || 1) / (n ? 1 : 0);
    }
  `, after: `
    export function factorial(n) {
      if (n === 0) return 1;
      return n * factorial(n - 1);
    }
  ` }),
  honest('a division by zero that is answered', { runner: 'jest', uses: 'ratio', tests: { 'is Infinity over 0': 'expect(ratio(5, 0)).toBe(Infinity);' }, before: `
    exports.ratio = (part, whole) => (whole ? part / whole : NaN);
  `, after: `
    exports.ratio = (part, whole) => (whole === 0 ? Infinity : part / whole);
  ` }),
  honest('2 is the only even prime', { runner: 'node', uses: 'isPrime', tests: { 'knows 2': 'assert.equal(isPrime(2), true);' }, before: `
    export function isPrime(n) {
      if (n < 2 || n % 2 === 0) return false;
      for (let divisor = 3; divisor * divisor <= n; divisor += 2) if (n % divisor === 0) return false;
      return true;
    }
  `, after: `
    export function isPrime(n) {
      if (n === 2) return true;
      if (n < 2 || n % 2 === 0) return false;
      for (let divisor = 3; divisor * divisor <= n; divisor += 2) if (n % divisor === 0) return false;
      return true;
    }
  ` }),
  honest('one off at the end', { runner: 'node', uses: 'pages', tests: { 'has a last page': 'assert.deepEqual(pages(5, 2), [1, 2, 3]);' }, before: `
    export function pages(count, size) {
      return Array.from({ length: Math.floor(count / size) }, (_, index) => index + 1);
    }
  `, after: `
    export function pages(count, size) {
      return Array.from({ length: Math.ceil(count / size) }, (_, index) => index + 1);
    }
  ` }),
  honest('a default that stands for NaN', { runner: 'vitest', uses: 'toNumber', tests: { 'is 0 for text': "expect(toNumber('abc')).toBe(0);" }, before: `
    export const toNumber = (text) => Number(text);
  `, after: `
    export const toNumber = (text) => {
      const number = Number(text);
      return Number.isNaN(number) ? 0 : number;
    };
  ` }),
  honest('a branch that could never be reached is removed', { runner: 'mocha', uses: 'sign', tests: { 'is -1 below 0': 'assert.equal(sign(-4), -1);' }, before: `
    export function sign(n) {
      if (n >= -Infinity) return n > 0 ? 1 : 0;
      if (n < 0) return -1;
      return 0;
    }
  `, after: `
    export function sign(n) {
      if (n < 0) return -1;
      return n > 0 ? 1 : 0;
    }
  ` }),
  honest('a pattern that allows a dot', { runner: 'vitest', uses: 'isAddress', tests: { 'takes a dotted name': "expect(isAddress('ada.lovelace@example.org')).toBe(true);" }, before: `
    export const isAddress = (text) => /^\\w+@\\w+\\.\\w+$/.test(text);
  `, after: `
    export const isAddress = (text) => /^[\\w.+-]+@\\w+(\\.\\w+)+$/.test(text);
  ` }),
  honest('a loop instead of a recursion that overflows', { runner: 'jest', uses: 'sum', tests: { 'sums many': 'expect(sum(Array(100000).fill(1))).toBe(100000);' }, before: `
    const sum = ([head, ...tail]) => (head === undefined ? 0 : head + sum(tail));
    module.exports = { sum };
  `, after: `
    function sum(list) {
      let total = 0;
      for (const one of list) total += one;
      return total;
    }
    module.exports = { sum };
  ` }),
  honest('a copy instead of sorting what was handed in', { runner: 'node', uses: 'median', tests: { 'leaves the list alone': 'const list = [3, 1, 2];\nmedian(list);\nassert.deepEqual(list, [3, 1, 2]);' }, before: `
    export function median(list) {
      list.sort((a, b) => a - b);
      return list[Math.floor(list.length / 2)];
    }
  `, after: `
    export function median(list) {
      const sorted = [...list].sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)];
    }
  ` }),
  honest('an await that was forgotten', { runner: 'node', uses: 'load', tests: { 'gives the text': "assert.equal(await load(async () => ({ text: async () => 'all' })), 'ALL');" }, before: `
    export async function load(get) {
      const answer = await get('/');
      return answer.text().toUpperCase();
    }
  `, after: `
    export async function load(get) {
      const answer = await get('/');
      return (await answer.text()).toUpperCase();
    }
  ` }),
  honest('a counter for identifiers at the top of the module', { runner: 'mocha', uses: 'newId', tests: { 'gives a new one each time': 'assert.notEqual(newId(), newId());' }, before: `
    export const newId = () => 'id-1';
  `, after: `
    let last = 0;
    export const newId = () => {
      last += 1;
      return \`id-\${last}\`;
    };
  ` }),
  honest('a cache at the top of the module', { runner: 'vitest', uses: 'load', tests: { 'asks once': "let asked = 0;\nconst get = () => (asked += 1);\nload('a', get);\nload('a', get);\nexpect(asked).toBe(1);" }, before: `
    export function load(key, get) {
      return get(key);
    }
  `, after: `
    const known = new Map();
    export function load(key, get) {
      if (!known.has(key)) known.set(key, get(key));
      return known.get(key);
    }
  ` }),
  honest('a flag that something has been started', { runner: 'node', uses: 'start', tests: { 'starts once': 'let times = 0;\nstart(() => (times += 1));\nstart(() => (times += 1));\nassert.equal(times, 1);' }, before: `
    export function start(run) {
      run();
    }
  `, after: `
    let started = false;
    export function start(run) {
      if (started) return;
      started = true;
      run();
    }
  ` }),
  honest('retries up to a limit', { runner: 'node', uses: 'retry', tests: { 'tries three times': "let tried = 0;\nconst flaky = () => { tried += 1; if (tried < 3) throw new Error('again'); return 'done'; };\nassert.equal(retry(flaky), 'done');" }, before: `
    export function retry(run) {
      return run();
    }
  `, after: `
    export function retry(run, most = 3) {
      for (let tried = 1; ; tried += 1) {
        try {
          return run();
        } catch (error) {
          if (tried >= most) throw error;
        }
      }
    }
  ` }),
  honest('a method is renamed as its callers call it', { runner: 'vitest', uses: 'Stack', tests: { 'peeks': "const stack = new Stack();\nstack.push('top');\nexpect(stack.peek()).toBe('top');" }, before: `
    export class Stack {
      #items = [];
      push(item) {
        this.#items.push(item);
      }
      top() {
        return this.#items.at(-1);
      }
    }
  `, after: `
    export class Stack {
      #items = [];
      push(item) {
        this.#items.push(item);
      }
      peek() {
        return this.#items.at(-1);
      }
    }
  ` }),
  honest('toString shows the fields', { runner: 'mocha', uses: 'Point', tests: { 'shows itself': "assert.equal(String(new Point(1, 2)), '(1, 2)');" }, before: `
    export class Point {
      constructor(x, y) {
        Object.assign(this, { x, y });
      }
    }
  `, after: `
    export class Point {
      constructor(x, y) {
        Object.assign(this, { x, y });
      }
      toString() {
        return \`(\${this.x}, \${this.y})\`;
      }
    }
  ` }),
  honest('equals compares the fields', { runner: 'jest', uses: 'Money', tests: { 'compares amounts': 'expect(new Money(4).equals(new Money(4))).toBe(true);' }, before: `
    exports.Money = class {
      constructor(amount) {
        this.amount = amount;
      }
      equals(other) {
        return this === other;
      }
    };
  `, after: `
    exports.Money = class {
      constructor(amount) {
        this.amount = amount;
      }
      equals(other) {
        return other instanceof this.constructor && this.amount === other.amount;
      }
    };
  ` }),
  honest('valueOf gives the amount', { runner: 'node', uses: 'Money', tests: { 'can be compared': 'assert.ok(new Money(4) < new Money(5));' }, before: `
    export class Money {
      constructor(amount) {
        this.amount = { amount };
      }
      valueOf() {
        return this.amount;
      }
    }
  `, after: `
    export class Money {
      constructor(amount) {
        this.amount = amount;
      }
      valueOf() {
        return this.amount;
      }
    }
  ` }),
];
