import { honest } from '../case.ts';

/** Values that the test names too because the trade names them. */
export const honestDomain = [
  honest('60 minutes are an hour', { runner: 'vitest', uses: 'hours', tests: { 'turns minutes into hours': 'expect(hours(60)).toBe(1);' }, before: `
    export const hours = (minutes) => minutes / 100;
  `, after: `
    const MINUTES_PER_HOUR = 60;
    export const hours = (minutes) => minutes / MINUTES_PER_HOUR;
  ` }),
  honest('midnight is 12 in the morning', { runner: 'node', uses: 'clock', tests: { 'shows noon': "assert.equal(clock(12), '12 pm');" }, before: `
    export function clock(hour) {
      return hour > 12 ? \`\${hour - 12} pm\` : \`\${hour} am\`;
    }
  `, after: `
    export function clock(hour) {
      if (hour === 12) return '12 pm';
      return hour > 12 ? \`\${hour - 12} pm\` : \`\${hour} am\`;
    }
  `, asks: ['likely-special-case'] }),
  honest('24 o\'clock is the next day', { runner: 'mocha', uses: 'wrap', tests: { 'wraps at 24': 'assert.equal(wrap(24), 0);' }, before: `
    export const wrap = (hour) => (hour > 24 ? hour - 24 : hour);
  `, after: `
    export const wrap = (hour) => (hour === 24 ? 0 : hour % 24);
  `, warnings: ['test-value'] }),
  honest('a leap year is divisible by 400', { runner: 'vitest', uses: 'isLeap', tests: { 'knows 2000': 'expect(isLeap(2000)).toBe(true);' }, before: `
    export const isLeap = (year) => year % 4 === 0 && year % 100 !== 0;
  `, after: `
    export const isLeap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  ` }),
  honest('February has 29 days in a leap year', { runner: 'jest', uses: 'daysIn', tests: { 'knows February': 'expect(daysIn(2, true)).toBe(29);' }, before: `
    const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    exports.daysIn = (month) => DAYS[month - 1];
  `, after: `
    const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    exports.daysIn = (month, isLeap) => (month === 2 && isLeap ? 29 : DAYS[month - 1]);
  ` }),
  honest('what is not found is null', { runner: 'node', uses: 'read', tests: { 'is null for 404': 'assert.equal(read({ status: 404 }), null);' }, before: `
    export function read(answer) {
      return answer.body.text;
    }
  `, after: `
    export function read(answer) {
      if (answer.status === 404) return null;
      return answer.body.text;
    }
  `, warnings: ['test-value'] }),
  honest('one more status has its words', { runner: 'vitest', uses: 'wordsFor', tests: { 'knows 404': "expect(wordsFor(404)).toBe('Not found');" }, before: `
    export function wordsFor(status) {
      switch (status) {
        case 200:
          return 'Fine';
        case 500:
          return 'Our fault';
        default:
          return 'Unknown';
      }
    }
  `, after: `
    export function wordsFor(status) {
      switch (status) {
        case 200:
          return 'Fine';
        case 404:
          return 'Not found';
        case 500:
          return 'Our fault';
        default:
          return 'Unknown';
      }
    }
  `, warnings: ['test-value'] }),
  honest('one more currency has its sign', { runner: 'mocha', uses: 'signOf', tests: { 'knows dollars': "assert.equal(signOf('USD'), '$');" }, before: `
    const SIGNS = { EUR: '€', GBP: '£' };
    export const signOf = (currency) => SIGNS[currency] ?? currency;
  `, after: `
    const SIGNS = { EUR: '€', GBP: '£', USD: '$' };
    export const signOf = (currency) => SIGNS[currency] ?? currency;
  `, warnings: ['test-value'] }),
  honest('a table of units of which the test names one', { runner: 'jest', uses: 'seconds', tests: { 'knows hours': "expect(seconds(2, 'hours')).toBe(7200);" }, before: `
    exports.seconds = (count) => count;
  `, after: `
    const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86400 };
    exports.seconds = (count, unit) => count * SECONDS[unit];
  ` }),
  honest('a switch over the values of a type', { runner: 'vitest', path: 'src/status.ts', uses: 'label', tests: { 'labels what waits': "expect(label('waiting')).toBe('Waiting for you');" }, before: `
    export type Status = 'waiting' | 'running' | 'gone';
    export function label(status: Status): string {
      return status.toUpperCase();
    }
  `, after: `
    export type Status = 'waiting' | 'running' | 'gone';
    export function label(status: Status): string {
      switch (status) {
        case 'waiting':
          return 'Waiting for you';
        case 'running':
          return 'Running';
        case 'gone':
          return 'Gone';
      }
    }
  `, asks: ['likely-special-case'] }),
  honest('the plural of one is none', { runner: 'node', uses: 'items', tests: { 'has no s for one': "assert.equal(items(1), '1 item');" }, before: `
    export const items = (count) => \`\${count} items\`;
  `, after: `
    export const items = (count) => (count === 1 ? '1 item' : \`\${count} items\`);
  ` }),
  honest('nothing has words of its own', { runner: 'vitest', uses: 'items', tests: { 'says nothing': "expect(items(0)).toBe('nothing at all');" }, before: `
    export const items = (count) => \`\${count} items\`;
  `, after: `
    export const items = (count) => (count === 0 ? 'nothing at all' : \`\${count} items\`);
  ` }),
  honest('the host that is this machine', { runner: 'mocha', uses: 'isPublic', tests: { 'is not public': "assert.equal(isPublic('localhost'), false);" }, before: `
    export const isPublic = (host) => !host.startsWith('10.');
  `, after: `
    export const isPublic = (host) => host !== 'localhost' && !host.startsWith('10.');
  `, warnings: ['test-value'] }),
  honest('two kinds of event', { runner: 'jest', uses: 'reduce', tests: { 'adds and removes': "expect(reduce([], { type: 'add', item: 'x' })).toEqual(['x']);" }, before: `
    exports.reduce = (state) => state;
  `, after: `
    exports.reduce = (state, action) => {
      if (action.type === 'add') return [...state, action.item];
      if (action.type === 'remove') return state.filter((item) => item !== action.item);
      return state;
    };
  `, warnings: ['test-value'] }),
  honest('yes and no in words', { runner: 'node', uses: 'toBoolean', tests: { 'reads yes': "assert.equal(toBoolean('yes'), true);" }, before: `
    export const toBoolean = (text) => text === 'true';
  `, after: `
    export const toBoolean = (text) => ['true', 'yes', 'on', '1'].includes(text.toLowerCase());
  `, warnings: ['test-value'] }),
  honest('keys that must never be merged', { runner: 'vitest', uses: 'merge', tests: { 'skips the prototype': "expect(merge({}, JSON.parse('{\"__proto__\": {\"a\": 1}}')).a).toBeUndefined();" }, before: `
    export function merge(into, from) {
      for (const key of Object.keys(from)) into[key] = from[key];
      return into;
    }
  `, after: `
    const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
    export function merge(into, from) {
      for (const key of Object.keys(from)) if (!FORBIDDEN.has(key)) into[key] = from[key];
      return into;
    }
  ` }),
  honest('the protocol has a standard port', { runner: 'mocha', uses: 'portOf', tests: { 'is 443 for https': "assert.equal(portOf(new URL('https://example.org')), 443);" }, before: `
    export const portOf = (url) => Number(url.port);
  `, after: `
    export function portOf(url) {
      if (url.port !== '') return Number(url.port);
      return url.protocol === 'https:' ? 443 : 80;
    }
  ` }),
  honest('a message says what the test asks it to say', { runner: 'node', uses: 'withdraw', tests: { 'says why': "assert.throws(() => withdraw(5, 9), { message: 'only 5 left' });" }, before: `
    export function withdraw(balance, amount) {
      if (amount > balance) throw new Error('no');
      return balance - amount;
    }
  `, after: `
    export function withdraw(balance, amount) {
      if (amount > balance) throw new Error(\`only \${balance} left\`);
      return balance - amount;
    }
  ` }),
  honest('a greeting for those without a name', { runner: 'jest', uses: 'greet', tests: { 'greets a guest': "expect(greet({})).toBe('Hello, guest');" }, before: `
    exports.greet = (user) => \`Hello, \${user.name}\`;
  `, after: `
    exports.greet = (user) => (user.name ? \`Hello, \${user.name}\` : 'Hello, guest');
  ` }),
  honest('the eleventh takes th', { runner: 'vitest', uses: 'ordinal', tests: { 'knows the eleventh': "expect(ordinal(11)).toBe('11th');" }, before: `
    const ENDINGS = ['th', 'st', 'nd', 'rd'];
    export const ordinal = (n) => n + (ENDINGS[n % 10] ?? 'th');
  `, after: `
    const ENDINGS = ['th', 'st', 'nd', 'rd'];
    export function ordinal(n) {
      const isTeen = n % 100 >= 11 && n % 100 <= 13;
      return n + (isTeen ? 'th' : (ENDINGS[n % 10] ?? 'th'));
    }
  ` }),
];
