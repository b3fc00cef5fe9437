import { describe, expect, it } from 'vitest';
import { importSource } from '../../../automation/fixers/repair/templates/import-source.ts';
import { renamedName } from '../../../automation/fixers/repair/templates/renamed-name.ts';
import { unusedName } from '../../../automation/fixers/repair/templates/unused-name.ts';
import { textsOf } from '../../support/search-space.ts';

describe('a name that the change gave up', () => {
  const before = 'export function price(item) {\n  const amount = item.cost * 2;\n  return amount + item.cost;\n}\nexport const show = (item) => item.cost;\n';

  it('is called by its new one, at one place and at all', () => {
    const now = 'export function price(item) {\n  const total = item.cost * 2;\n  log(amount);\n  return amount + item.cost;\n}\nexport const show = (item) => item.cost;\n';
    const texts = textsOf(renamedName, { before, now, message: 'amount is not defined' });
    expect(texts[0]).toBe(now.replaceAll('amount', 'total'));
    expect(texts).toContain(now.replace('return amount', 'return total'));
  });

  it('is a property that the rest of the file, a pattern and an index still ask for', () => {
    const old = 'const make = () => ({ cost: 1, tax: 2 });\nexport const a = () => make().cost;\nexport const b = () => { const { cost } = make(); return cost; };\nexport const c = () => make()["cost"];\n';
    const now = old.replace('cost: 1', 'price: 1');
    const [all = ''] = textsOf(renamedName, { before: old, now, message: "undefined 'cost'" });
    expect(all).toContain('make().price');
    expect(all).toContain('{ price: cost }');
    expect(all).toContain('make()["price"]');
  });

  it('is told by the diff of another file', () => {
    const texts = textsOf(renamedName, { before: 'export const a = (o) => o.cost;\n', now: 'export const a = (o) => o.cost;\n', more: { 'src/b.ts': { before: 'export const make = () => ({ cost: 1 });\n', now: 'export const make = () => ({ price: 1 });\n' } } });
    expect(texts).toContain('export const a = (o) => o.price;\n');
  });

  it('is left alone where it still leads somewhere', () => {
    expect(textsOf(renamedName, { before: 'const a = 1;\nexport const f = (x) => x + a;\n', now: 'const b = 1;\nexport const f = (a) => a + b;\n' })).toEqual([]);
  });
});

describe('a name that nothing uses', () => {
  it('stands for one like it, for a literal, and is handed on', () => {
    const before = 'export function page(items, size) {\n  return cut(items, size).slice(0, 10);\n}\n';
    const now = 'export function page(items, size, most) {\n  return cut(items, size).slice(0, 10);\n}\n';
    const texts = textsOf(unusedName, { before, now });
    expect(texts).toContain(now.replace('10', 'most'));
    expect(texts).toContain(now.replace('(items, size).', '(items, most).'));
    const used = now.replace('10', 'most');
    expect(textsOf(unusedName, { before, now: used })).toEqual([]);
  });

  it('is handed to a call', () => {
    const before = 'export const page = (items) => {\n  return cut(items);\n};\n';
    const now = 'export const page = (items, most) => {\n  return cut(items, 1);\n};\n';
    expect(textsOf(unusedName, { before, now })).toContain(now.replace('items, 1', 'items, 1, most'));
  });
});

describe('an import', () => {
  const modules = [{ file: 'src/a.ts', exports: [] }, { file: 'src/people/user.ts', exports: ['fetchUser', 'User'] }, { file: 'src/money.ts', exports: ['default', 'round'] }, { file: 'src/lib/index.ts', exports: ['clamp'] }];

  it.each([
    { what: 'a file that moved', now: "import { fetchUser } from './user';\nfetchUser();\n", then: "import { fetchUser } from './people/user';\nfetchUser();\n" },
    { what: 'a file that moved, with its extension', now: "import { fetchUser } from './user.js';\nfetchUser();\n", then: "import { fetchUser } from './people/user.js';\nfetchUser();\n" },
    { what: 'a file that moved, with its own extension', now: "import { fetchUser } from './user.ts';\nfetchUser();\n", then: "import { fetchUser } from './people/user.ts';\nfetchUser();\n" },
    { what: 'the wrong file', now: "import { clamp } from './money';\nclamp();\n", then: "import { clamp } from './lib';\nclamp();\n" },
    { what: 'a name that is called otherwise now', now: "import { fetchUsers } from './people/user';\nfetchUsers();\n", then: "import { fetchUser as fetchUsers } from './people/user';\nfetchUsers();\n" },
    { what: 'a default that is a name', now: "import clamp from './lib';\nclamp();\n", then: "import { clamp } from './lib';\nclamp();\n" },
    { what: 'a name that is the default', now: "import { money } from './money';\nmoney();\n", then: "import { default as money } from './money';\nmoney();\n" },
    { what: 'nothing', now: "import { fetchUser } from './people/user';\nround(fetchUser());\n", then: "import { fetchUser } from './people/user';\nimport { round } from './money';\nround(fetchUser());\n" },
    { what: 'one name too few', now: "import { fetchUser } from './people/user';\nnew User(fetchUser());\n", then: "import { fetchUser, User } from './people/user';\nnew User(fetchUser());\n" },
  ])('of $what is mended', ({ now, then }) => {
    expect(textsOf(importSource, { now, modules })).toContain(then);
  });

  it('that leads somewhere, or to a package, is left alone', () => {
    expect(textsOf(importSource, { now: "import { round } from './money';\nimport x from 'pack';\nround(x);\n", modules })).toEqual([]);
  });

  it('is found among the files of the request when nobody listed the others', () => {
    expect(textsOf(importSource, { now: "import { b } from './c';\nb();\n", more: { 'src/d/b.ts': { now: 'export const b = () => 1;\n' } } })).toContain("import { b } from './d/b';\nb();\n");
  });
});
