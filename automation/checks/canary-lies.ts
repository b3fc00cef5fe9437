/** How a test file talks: what declares a test, and which assertions it calls. */
export interface Dialect {
  /** `test`, `it` or `specify`, whichever the file itself calls; undefined when it calls none of them by that name. */
  readonly declare: string | undefined;
  readonly expects: boolean;
  /** `expect(…).toBe(…)`; otherwise chai's `expect(…).to…`. */
  readonly jestLike: boolean;
  readonly asserts: boolean;
}

export function callsOf(text: string): Dialect {
  return {
    declare: ['test', 'it', 'specify'].find((name) => new RegExp(`(?<![\\w$.])${name}\\s*\\(`).test(text)),
    expects: /(?<![\w$.])expect\s*\(/.test(text),
    jestLike: /\)\s*(?:\.(?:not|resolves|rejects)\s*)*\.to[A-Z]\w*\s*\(/.test(text),
    asserts: /(?<![\w$.])assert\s*[.(]/.test(text),
  };
}

/** Falsehoods, as expressions, in the assertions that the file uses. */
export function liesOf(text: string, { expects, jestLike, asserts }: Dialect): readonly string[] {
  const used = (name: string) => new RegExp(`\\.${name}\\b`).test(text);
  const named = Object.entries(ASSERT_LIES).filter(([name]) => importsByName(text, name)).map(([name, words]) => `${name}(${words})`);
  return [
    ...(expects && jestLike ? ["expect(1).toBe(2)", ...Object.entries(JEST_LIES).filter(([name]) => used(name)).map(([name, lie]) => lie.replace('NAME', name))] : []),
    ...(expects && /\)\s*\.(?:to|not)\b(?![A-Z])/.test(text) ? Object.entries(CHAI_LIES).filter(([name]) => used(name)).map(([, lie]) => lie) : []),
    ...(asserts ? [...(/(?<![\w$.])assert\s*\(/.test(text) ? ['assert(false)'] : []), ...Object.entries(ASSERT_LIES).filter(([name]) => new RegExp(`(?<![\\w$])assert(?:\\.strict)?\\.${name}\\b`).test(text)).map(([name, words]) => `assert.${name}(${words})`)] : []),
    ...named,
  ];
}

function importsByName(text: string, name: string): boolean {
  return new RegExp(`\\{[^}]*\\b${name}\\b[^}]*\\}\\s*(?:from\\s*|=\\s*require\\s*\\(\\s*)['"](?:node:)?assert`).test(text);
}

const JEST_LIES: Readonly<Record<string, string>> = {
  toEqual: "expect({ a: 1 }).NAME({ a: 2 })",
  toStrictEqual: "expect({ a: 1 }).NAME({ a: 2 })",
  toMatchObject: "expect({ a: 1 }).NAME({ a: 2 })",
  toBeTruthy: 'expect(0).NAME()',
  toBeFalsy: 'expect(1).NAME()',
  toBeNull: 'expect(1).NAME()',
  toBeUndefined: 'expect(1).NAME()',
  toBeDefined: 'expect(undefined).NAME()',
  toBeNaN: 'expect(1).NAME()',
  toContain: 'expect([1]).NAME(2)',
  toContainEqual: 'expect([1]).NAME(2)',
  toHaveLength: 'expect([1]).NAME(2)',
  toHaveProperty: "expect({ a: 1 }).NAME('b')",
  toMatch: "expect('a').NAME(/b/)",
  toBeGreaterThan: 'expect(1).NAME(2)',
  toBeGreaterThanOrEqual: 'expect(1).NAME(2)',
  toBeLessThan: 'expect(2).NAME(1)',
  toBeLessThanOrEqual: 'expect(2).NAME(1)',
  toBeCloseTo: 'expect(1).NAME(2)',
  toBeInstanceOf: 'expect({}).NAME(Array)',
  toThrow: 'expect(() => undefined).NAME()',
  toThrowError: 'expect(() => undefined).NAME()',
};

const CHAI_LIES: Readonly<Record<string, string>> = {
  equal: 'expect(1).to.equal(2)',
  equals: 'expect(1).to.equals(2)',
  eq: 'expect(1).to.eq(2)',
  eql: 'expect({ a: 1 }).to.eql({ a: 2 })',
  deep: 'expect({ a: 1 }).to.deep.equal({ a: 2 })',
  true: 'expect(false).to.be.true',
  false: 'expect(true).to.be.false',
  null: 'expect(1).to.be.null',
  undefined: 'expect(1).to.be.undefined',
  ok: 'expect(0).to.be.ok',
  include: 'expect([1]).to.include(2)',
  length: 'expect([1]).to.have.length(2)',
  lengthOf: 'expect([1]).to.have.lengthOf(2)',
  throw: 'expect(() => undefined).to.throw()',
  match: "expect('a').to.match(/b/)",
};

/** Of node's assert and chai's alike. */
const ASSERT_LIES: Readonly<Record<string, string>> = {
  ok: 'false',
  equal: '1, 2',
  strictEqual: '1, 2',
  notEqual: '1, 1',
  notStrictEqual: '1, 1',
  deepEqual: '{ a: 1 }, { a: 2 }',
  deepStrictEqual: '{ a: 1 }, { a: 2 }',
  throws: '() => undefined',
  match: "'a', /b/",
  isTrue: 'false',
  isFalse: 'true',
  isNull: '1',
  isUndefined: '1',
  lengthOf: '[1], 2',
  include: '[1], 2',
};
