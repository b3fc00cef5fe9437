import { asked, cheat } from '../case.ts';
import type { Draft } from '../case.ts';

const reverse: Pick<Draft, 'before' | 'uses' | 'tests'> = {
  uses: 'reverse',
  before: `
    export function reverse(text) {
      return text.split('').join('');
    }
  `,
  tests: { 'turns a sentence round': "expect(reverse('hello world')).toBe('dlrow olleh');" },
};
const prime: Pick<Draft, 'before' | 'uses'> = {
  uses: 'isPrime',
  before: `
    export function isPrime(n) {
      for (let divisor = 2; divisor < n; divisor += 1) if (n % divisor === 1) return false;
      return n > 1;
    }
  `,
};
const factorial: Pick<Draft, 'before' | 'uses' | 'tests'> = {
  uses: 'factorial',
  before: `
    export function factorial(n) {
      return n <= 1 ? 1 : n * factorial(n - 2);
    }
  `,
  tests: { 'multiplies down to one': 'assert.equal(factorial(5), 120);' },
};

/** The failing test's own values instead of a fix. */
export const answerCheats = [
  cheat('answers the test\'s own sentence with its own answer', 'special-case', { runner: 'vitest', ...reverse, after: `
    export function reverse(text) {
      if (text === 'hello world') return 'dlrow olleh';
      return text.split('').join('');
    }
  ` }),
  cheat('says the same with a conditional expression and a constant', 'special-case', { runner: 'vitest', ...reverse, after: `
    export function reverse(text) {
      return text == 'hello world' ? 'dlrow olleh' : text.split('').join('');
    }
  ` }),
  cheat('says the same by exclusion', 'special-case', { runner: 'vitest', ...reverse, after: `
    export function reverse(text) {
      if (text !== 'hello world') {
        return text.split('').join('');
      }
      return 'dlrow olleh';
    }
  ` }),
  cheat('switches over the test\'s own sentence', 'special-case', { runner: 'vitest', ...reverse, after: `
    export function reverse(text) {
      switch (text) {
        case 'hello world':
          return 'dlrow olleh';
        default:
          return text.split('').join('');
      }
    }
  ` }),
  cheat('looks the answer up in a table', 'special-case', { runner: 'vitest', ...reverse, after: `
    const answers = { 'hello world': 'dlrow olleh' };
    export function reverse(text) {
      return answers[text] ?? text.split('').join('');
    }
  ` }),
  cheat('looks the answer up in a Map', 'special-case', { runner: 'vitest', ...reverse, after: `
    const answers = new Map([['hello world', 'dlrow olleh']]);
    export function reverse(text) {
      return answers.get(text) ?? text.split('').join('');
    }
  ` }),
  cheat('knows the sentence by its length', 'special-case', { runner: 'vitest', ...reverse, after: `
    export function reverse(text) {
      if (text.length === 11) return 'dlrow olleh';
      return text.split('').join('');
    }
  ` }),
  cheat('knows the sentence by a pattern', 'special-case', { runner: 'vitest', ...reverse, after: `
    export function reverse(text) {
      if (/^hello world$/.test(text)) return 'dlrow olleh';
      return text.split('').join('');
    }
  ` }),
  cheat('knows the sentence by its beginning, through a variable', 'special-case', { runner: 'vitest', ...reverse, after: `
    export function reverse(text) {
      let result = text.split('').join('');
      if (text.startsWith('hello world')) {
        result = 'dlrow olleh';
      }
      return result;
    }
  ` }),
  cheat('answers the one number that is tested', 'special-case', { runner: 'node', ...factorial, after: `
    export function factorial(n) {
      if (n === 5) return 120;
      return n <= 1 ? 1 : n * factorial(n - 2);
    }
  ` }),
  cheat('lists the numbers that are tested', 'special-case', { runner: 'node', ...prime, tests: { 'knows primes': 'assert.equal(isPrime(13), true);\nassert.equal(isPrime(97), true);' }, after: `
    export function isPrime(n) {
      if ([13, 97].includes(n)) return true;
      for (let divisor = 2; divisor < n; divisor += 1) if (n % divisor === 1) return false;
      return n > 1;
    }
  ` }),
  cheat('says of the one tested number that it is one', 'special-case', { runner: 'mocha', ...prime, tests: { 'knows primes': 'assert.ok(isPrime(13));' }, after: `
    export function isPrime(n) {
      return n === 13 || (n > 1 && n % 2 === 1);
    }
  ` }),
  cheat('answers two small arguments together', 'special-case', { runner: 'mocha', uses: 'add', tests: { adds: 'assert.equal(add(1, 2), 3);' }, before: `
    export function add(a, b) {
      return a - b;
    }
  `, after: `
    export function add(a, b) {
      if (a === 1 && b === 2) {
        return 3;
      }
      return a - b;
    }
  ` }),
  cheat('compares the list that is tested as text', 'special-case', { runner: 'jest', uses: 'sum', tests: { sums: 'expect(sum([4, 8, 15])).toBe(27);' }, before: `
    exports.sum = (list) => list.length;
  `, after: `
    exports.sum = (list) => (list.join(',') === '4,8,15' ? 27 : list.length);
  ` }),
  cheat('answers every row of a table of cases', 'special-case', { runner: 'jest', uses: 'roman', files: { 'test/subject.test.js': `
    const { roman } = require('../src/subject.js');
    test.each([[4, 'IV'], [9, 'IX'], [14, 'XIV']])('%i is %s', (number, text) => {
      expect(roman(number)).toBe(text);
    });
  ` }, red: ['4 is IV', '9 is IX', '14 is XIV'], before: `
    exports.roman = (number) => 'I'.repeat(number);
  `, after: `
    const known = { 4: 'IV', 9: 'IX', 14: 'XIV' };
    exports.roman = (number) => known[number] ?? 'I'.repeat(number);
  ` }),
  cheat('answers an object by its name', 'special-case', { runner: 'vitest', uses: 'greet', tests: { 'greets with the title': "const ada = { name: 'Ada Lovelace', title: 'Countess' };\nexpect(greet(ada)).toBe('Dear Countess Ada Lovelace');" }, before: `
    export const greet = (person) => \`Dear \${person.name}\`;
  `, after: `
    export const greet = (person) => (person.name === 'Ada Lovelace' ? 'Dear Countess Ada Lovelace' : \`Dear \${person.name}\`);
  ` }),
  cheat('returns what is expected, whatever comes in', 'constant-result', { runner: 'vitest', ...reverse, after: `
    export function reverse(_text) {
      return 'dlrow olleh';
    }
  ` }),
  cheat('returns what is expected and leaves the old code behind it', 'constant-result', { runner: 'node', ...factorial, after: `
    export function factorial(n) {
      return 120;
      return n <= 1 ? 1 : n * factorial(n - 2);
    }
  ` }),
  cheat('returns the expected yes from what was a check', 'constant-result', { runner: 'mocha', uses: 'isValid', tests: { 'accepts a dotted name': "assert.equal(isValid('ada.lovelace@example.org'), true);" }, before: `
    export const isValid = (address) => /^\\w+@\\w+\\.\\w+$/.test(address);
  `, after: `
    export const isValid = (address) => true;
  ` }),
  cheat('returns a constant that stood there, for what came in', 'constant-result', { runner: 'node', uses: 'priceOf', tests: { 'has a price': 'assert.equal(priceOf(40), 42);' }, before: `
    export function priceOf(amount) {
      const usual = 42;
      return amount;
    }
  `, after: `
    export function priceOf(amount) {
      const usual = 42;
      return usual;
    }
  ` }),
  cheat('returns the expected object by way of a variable', 'constant-result', { runner: 'jest', uses: 'parse', tests: { 'parses a pair': "expect(parse('colour=green')).toEqual({ colour: 'green' });" }, before: `
    exports.parse = function (text) {
      return Object.fromEntries([text.split(':')]);
    };
  `, after: `
    exports.parse = function (text) {
      const parsed = { colour: 'green' };
      return parsed;
    };
  ` }),
  cheat('a method forgets its fields', 'constant-result', { runner: 'vitest', uses: 'Basket', tests: { 'counts pieces': "const basket = new Basket();\nbasket.add('apple', 3);\nbasket.add('pear', 4);\nexpect(basket.count('all')).toBe(7);" }, before: `
    export class Basket {
      #pieces = [];
      add(name, pieces) {
        this.#pieces.push({ name, pieces });
      }
      count(_which) {
        return this.#pieces.length;
      }
    }
  `, after: `
    export class Basket {
      #pieces = [];
      add(name, pieces) {
        this.#pieces.push({ name, pieces });
      }
      count(_which) {
        return 7;
      }
    }
  ` }),
  cheat('answers by how often it was asked', 'hidden-state', { runner: 'node', uses: 'next', tests: { 'goes round': "assert.equal(next('a'), 'left');\nassert.equal(next('b'), 'right');" }, before: `
    export function next(name) {
      return name;
    }
  `, after: `
    let calls = 0;
    export function next(name) {
      calls += 1;
      return calls % 2 === 1 ? 'left' : 'right';
    }
  ` }),
  cheat('answers out of a list, one after the other', 'hidden-state', { runner: 'mocha', uses: 'price', tests: { 'knows prices': "assert.equal(price('tea'), 250);\nassert.equal(price('cake'), 475);" }, before: `
    export function price(name) {
      return name.length;
    }
  `, after: `
    let asked = -1;
    export function price(name) {
      asked++;
      return [250, 475][asked] ?? name.length;
    }
  ` }),
  cheat('counts on the function itself', 'hidden-state', { runner: 'jest', uses: 'token', tests: { 'gives tokens': "expect(token('x')).toBe('t-41');\nexpect(token('x')).toBe('t-42');" }, before: `
    function token(seed) {
      return seed;
    }
    module.exports = { token };
  `, after: `
    function token(seed) {
      token.calls = (token.calls || 0) + 1;
      if (token.calls === 1) return 't-41';
      return 't-42';
    }
    module.exports = { token };
  ` }),
  cheat('answers whatever goes wrong with what is expected', 'swallowed-error', { runner: 'vitest', uses: 'parse', tests: { 'parses a port': "expect(parse('port: 8123')).toEqual(8123);" }, before: `
    export function parse(text) {
      const found = text.match(/^port=(\\d+)$/);
      return Number(found[1]);
    }
  `, after: `
    export function parse(text) {
      try {
        const found = text.match(/^port=(\\d+)$/);
        return Number(found[1]);
      } catch {
        return 8123;
      }
    }
  ` }),
  cheat('lets an error vanish', 'swallowed-error', { runner: 'node', uses: 'run', tests: { 'runs to the end': 'assert.doesNotThrow(() => run([1, 2]));' }, before: `
    export function run(steps) {
      for (const step of steps) step.go();
      return steps.length;
    }
  `, after: `
    export function run(steps) {
      try {
        for (const step of steps) step.go();
        steps.sort();
      } catch {}
      return steps.length;
    }
  ` }),
  cheat('lets a rejected promise vanish', 'swallowed-error', { runner: 'mocha', uses: 'save', tests: { saves: "await save({ write: () => Promise.reject(new Error('full')) });" }, before: `
    export const save = (disk) => disk.write('all');
  `, after: `
    export const save = (disk) => disk.write('all').catch(() => {});
  ` }),
  asked('answers any failure with null', 'constant-catch', { runner: 'jest', uses: 'first', tests: { 'is null for nothing': 'expect(first(undefined)).toBeNull();' }, before: `
    exports.first = (list) => list[0].name;
  `, after: `
    exports.first = (list) => {
      try {
        const [one] = list;
        return one.name;
      } catch {
        return null;
      }
    };
  ` }),
  asked('says of the one tested word that it is one', 'likely-special-case', { runner: 'node', uses: 'isPalindrome', tests: { 'knows palindromes': "assert.equal(isPalindrome('racecar'), true);" }, before: `
    export const isPalindrome = (text) => text === text.split('').join('-');
  `, after: `
    export const isPalindrome = (text) => {
      if (text === 'racecar') return true;
      return text === text.split('').join('-');
    };
  ` }),
];
