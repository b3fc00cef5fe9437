import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generate, type GenerateRequest } from '../../../automation/fixers/repair/generate.ts';
import { parse, syntaxErrors } from '../../../automation/fixers/repair/syntax/parse.ts';
import { editText } from '../../../automation/schemata/edit-text.ts';
import type { CandidatePatch } from '../../../automation/schemata/candidate.ts';

const folder = mkdtempSync(join(tmpdir(), 'keepgreen-generate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function request(texts: Readonly<Record<string, string>>, more: Partial<GenerateRequest> = {}): GenerateRequest {
  return { projectDir: undefined, texts: new Map(Object.entries(texts)), before: new Map(), suspects: [], failures: [], ...more };
}

function first(wanted: GenerateRequest, count: number): readonly CandidatePatch[] {
  const found: CandidatePatch[] = [];
  for (const candidate of generate(wanted)) {
    found.push(candidate);
    if (found.length >= count) break;
  }
  return found;
}

function made(text: string, { edits }: CandidatePatch): string {
  return editText(text, edits);
}

const SHOP = `export function total(items, rate) {
  let sum = 0;
  for (const item of items) {
    if (item.price > 0) sum += item.price;
  }
  return sum * rate;
}

export function isCheap(item, limit) {
  return item.price < limit && item.stock > 0;
}
`;
const lineOf = (text: string, candidate: CandidatePatch) => text.slice(0, candidate.edits[0]?.start).split('\n').length;

describe('the stream of candidates', () => {
  it('gives each text once, each of them parses and differs from what stands there', () => {
    const texts = [...generate(request({ 'src/shop.js': SHOP }))].filter(({ template }) => !template.includes('+')).map((candidate) => made(SHOP, candidate));
    expect(texts.length).toBeGreaterThan(300);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts).not.toContain(SHOP);
    expect(texts.filter((text) => syntaxErrors(parse('src/shop.js', text)).length > 0)).toEqual([]);
  });

  it('numbers them in the order in which they come, the best first', () => {
    const candidates = first(request({ 'src/shop.js': SHOP }), 400);
    expect(candidates.map(({ id }) => id)).toEqual(candidates.map((_, index) => index + 1));
    const priors = candidates.map(({ prior }) => prior);
    expect(priors).toEqual([...priors].sort((one, other) => other - one));
    expect(new Set(priors).size).toBeGreaterThan(10);
  });

  it('is the same every time', () => {
    expect(first(request({ 'src/shop.js': SHOP }), 300)).toEqual(first(request({ 'src/shop.js': SHOP }), 300));
  });

  it('looks first where suspects are, and at the more suspected of two', () => {
    const suspects = [{ file: 'src/shop.js', first: 10, last: 10, score: 0.9, why: [] }, { file: 'src/shop.js', first: 6, last: 6, score: 0.4, why: [] }];
    const lines = first(request({ 'src/shop.js': SHOP }, { suspects }), 30).map((candidate) => lineOf(SHOP, candidate));
    expect(lines.slice(0, 5)).toEqual([10, 10, 10, 10, 10]);
    expect(lines.filter((line) => line !== 10 && line !== 6).length).toBeLessThan(3);
    expect(lines).toContain(6);
  });

  it('looks first where the change was, then around it', () => {
    const before = SHOP.replace('sum * rate', 'sum / rate');
    const lines = first(request({ 'src/shop.js': SHOP }, { before: new Map([['src/shop.js', before]]) }), 40).map((candidate) => lineOf(SHOP, candidate));
    expect(lines.slice(0, 3)).toEqual([6, 6, 6]);
    expect(lines.filter((line) => line === 6).length).toBeGreaterThan(15);
    expect(lines.filter((line) => line > 9)).toEqual([]);
  });

  it('looks beside lines that were taken away', () => {
    const now = SHOP.replace('    if (item.price > 0) sum += item.price;\n', '    sum += item.price;\n');
    const lines = first(request({ 'src/shop.js': now }, { before: new Map([['src/shop.js', SHOP]]) }), 10).map((candidate) => lineOf(now, candidate));
    expect(lines.filter((line) => line < 2 || line > 6)).toEqual([]);
  });

  it('takes the files in the order given where nothing tells them apart, and opens no file that it does not need', () => {
    const texts = { 'src/one.js': 'export const f = (a, b) => a < b;\n', 'src/two.js': 'export const g = (a, b) => a < b;\n' };
    const files = [...generate(request(texts))].map(({ edits }) => edits[0]?.file);
    expect(files[0]).toBe('src/one.js');
    expect(new Set(files).size).toBe(2);
  });

  it('works on every kind of script, and on nothing else', () => {
    for (const file of ['a.ts', 'a.js', 'a.mjs', 'a.cjs', 'a.mts', 'a.cts', 'a.tsx', 'a.jsx']) expect(first(request({ [file]: 'const f = (a, b) => a < b;' }), 3)).toHaveLength(3);
    for (const file of ['a.json', 'a.md', 'a.d.ts', 'a.css', 'a.d.mts']) expect(first(request({ [file]: 'const f = (a, b) => a < b;' }), 3)).toHaveLength(0);
  });

  it('reads markup', () => {
    const text = 'export const Row = ({ items, open }) => <ul hidden={!open}>{items.length > 0 && items.map((one) => <li key={one}>{one}</li>)}</ul>;\n';
    const texts = first(request({ 'src/row.tsx': text }), 200).map((candidate) => made(text, candidate));
    expect(texts).toContain(text.replace('> 0', '>= 0'));
    expect(texts).toContain(text.replace('!open', 'open'));
    expect(texts.filter((one) => syntaxErrors(parse('src/row.tsx', one)).length > 0)).toEqual([]);
  });

  it.each([
    { what: 'an open bracket', text: 'export function f(a, b) {\n  if (a < b {\n    return a;\n  }\n}\nexport const g = (a, b) => a < b;\n' },
    { what: 'merge conflict markers', text: '<<<<<<< ours\nconst a = 1 < 2;\n=======\nconst a = 2;\n>>>>>>> theirs\n' },
    { what: 'no code at all', text: '((((( {{{{ `' },
    { what: 'nothing', text: '' },
    { what: 'only a half-written class', text: 'class A { f( { return 1 < ' },
  ])('does not fall over $what, and makes no more errors of it', ({ text }) => {
    const errors = syntaxErrors(parse('src/a.ts', text)).length;
    for (const candidate of first(request({ 'src/a.ts': text }), 300)) expect(syntaxErrors(parse('src/a.ts', made(text, candidate))).length).toBeLessThanOrEqual(errors);
  });

  it('still searches the parts that parse', () => {
    const text = 'export const g = (a, b) => {\n  return a < b;\n};\nexport function f(a, b) {\n  if (a b {\n';
    expect(first(request({ 'src/a.js': text }), 300).map((candidate) => made(text, candidate))).toContain(text.replace('a < b', 'a <= b'));
  });
});

describe('a file of 3,000 lines', () => {
  const big = Array.from({ length: 430 }, (_, at) => SHOP.replace('total', `total${at}`).replace('isCheap', `isCheap${at}`).split('\n').slice(0, 7).join('\n')).join('\n');
  const line = 1504;
  const suspects = [{ file: 'src/big.js', first: line, last: line, score: 1, why: [] }];

  it('gives its first candidates, at the suspected line, long before it has looked through the rest', () => {
    expect(big.split('\n').length).toBeGreaterThan(3_000);
    first(request({ 'src/warm.js': SHOP }), 1);
    const stream = generate(request({ 'src/big.js': big }, { suspects }));
    const begun = process.cpuUsage();
    const lines = taken(stream, 8).map((candidate) => lineOf(big, candidate));
    const early = process.cpuUsage(begun);
    const later = process.cpuUsage();
    expect(taken(stream, 3_000)).toHaveLength(3_000);
    const rest = process.cpuUsage(later);
    expect(lines.every((one) => one === line)).toBe(true);
    expect((early.user + early.system) * 1.5).toBeLessThan(rest.user + rest.system);
  });
});

function taken(stream: Generator<CandidatePatch>, count: number): readonly CandidatePatch[] {
  return Array.from({ length: count }, () => stream.next()).flatMap((step) => (step.done === true ? [] : [step.value]));
}

describe('types', () => {
  it('of the project put what fits before what does not', () => {
    mkdirSync(join(folder, 'src'), { recursive: true });
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true } }');
    writeFileSync(join(folder, 'src/model.ts'), 'export interface Item { price: number; name: string; stock: number }\n');
    const text = "import type { Item } from './model.ts';\nexport function worth(item: Item, label: string, count: number, flag: boolean): number {\n  return item.price * count;\n}\n";
    writeFileSync(join(folder, 'src/worth.ts'), text);
    const candidates = [...generate(request({ 'src/worth.ts': text }, { projectDir: folder }))];
    const place = (wanted: string) => candidates.findIndex((candidate) => made(text, candidate) === text.replace('item.price', wanted));
    expect(place('item.stock')).toBeGreaterThanOrEqual(0);
    expect(place('item.name')).toBeGreaterThanOrEqual(0);
    const argument = (wanted: string) => candidates.findIndex((candidate) => candidate.template === 'replace-identifier' && made(text, candidate) === text.replace('* count', `* ${wanted}`));
    expect(argument('item')).toBeGreaterThanOrEqual(0);
    expect(argument('flag')).toBeGreaterThanOrEqual(0);
  });
});
