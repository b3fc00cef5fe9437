import { posix } from 'node:path';
import { callsOf, type Dialect, liesOf } from './canary-lies.ts';

/** A copy of a failing test's file with one more test in it, which believes nothing true and so must fail. */
export interface Canary {
  /** Relative to the project, beside the original, under a name that the runner takes for a test as well. */
  readonly file: string;
  /** The full name of the added test. */
  readonly title: string;
  readonly text: string;
}

/**
 * The canary for a test file (path relative to the project, its text). Being a copy it loads the changed code in the
 * same way (module system, language, mocks), runs the failing test first, and only then asserts falsehoods with the
 * assertions that this very file uses. Undefined when the file's style isn't known. `unique` are some hex digits:
 * neither name tells what it is.
 */
export function canaryFor(file: string, text: string, unique: string): Canary | undefined {
  const dialect = callsOf(text);
  const lies = liesOf(text, dialect);
  if (dialect.declare === undefined || lies.length === 0) return undefined;
  const title = `t${unique}`;
  return { file: namedBeside(file, unique), title, text: `${withEars(text, dialect, unique)}\n;${addedTest({ declare: dialect.declare, dialect, lies, title, unique })}` };
}

/** `a.test.ts` → `a-<unique>.test.ts`, `test-a.js` → `test-a-<unique>.js`, `a_test.js` → `a-<unique>_test.js`. */
function namedBeside(file: string, unique: string): string {
  const { dir, base } = posix.parse(file);
  const name = base.replace(/^(.*?)((?:[._-](?:tests?|spec))?\.[^.]+)$/s, (_all, stem: string, end: string) => `${stem}-${unique}${end}`);
  return posix.join(dir, name);
}

/**
 * Every value that reaches an assertion is heard, so that one that claims to equal everything gives itself away.
 * Types of the copy are nobody's business.
 */
function withEars(text: string, { expects, asserts }: Dialect, unique: string): string {
  const heard = expects ? text.replace(/(?<![\w$.])expect\(/g, `hear_${unique}(expect)(`) : text;
  const all = asserts ? heard.replace(/(?<![\w$.])assert\.(equal|strictEqual|deepEqual|deepStrictEqual)\(/g, `hear_${unique}((...words) => assert.$1(...words))(`) : heard;
  const hashbang = /^#!.*\n/.exec(all)?.[0] ?? '';
  return `${hashbang}// @ts-nocheck\n${all.slice(hashbang.length)}`;
}

interface Parts {
  readonly declare: string;
  readonly dialect: Dialect;
  readonly lies: readonly string[];
  readonly title: string;
  readonly unique: string;
}

/** It fails with the last lie's own error; the first lie that is believed makes it pass. */
function addedTest({ declare, dialect, lies, title, unique }: Parts): string {
  const heard = `heard_${unique}`;
  const claims = dialect.expects && dialect.jestLike ? [`(value) => expect(value).toEqual('${unique}')`] : dialect.asserts ? [`(value) => assert.deepEqual(value, '${unique}')`] : [];
  return [
    `var ${heard};`,
    `function hear_${unique}(say) { return (...words) => { (${heard} = ${heard} || []).push(words[0]); return say(...words); }; }`,
    `${declare}('${title}', async () => {`,
    '  let told;',
    `  const values = (${heard} || []).filter((value) => value !== null && (typeof value === 'object' || typeof value === 'function')).slice(0, 100);`,
    `  const lies = [${lies.map((lie) => `() => ${lie}`).join(', ')}, ...[${claims.join(', ')}].flatMap((claim) => values.map((value) => () => claim(value)))];`,
    '  for (const lie of lies) {',
    '    let believed = true;',
    '    try { await lie(); } catch (error) { believed = false; told = error; }',
    '    if (believed) return;',
    '  }',
    '  throw told;',
    '});',
    '',
  ].join('\n');
}
