import type { Rule, Sighting } from '../rule.ts';
import { fresh, freshChains } from '../study/fresh.ts';
import type { Find } from '../study/fresh.ts';
import { staticText } from '../study/static-text.ts';
import type { ChangedFile, Script, Study } from '../study/study.ts';
import type { Tree } from '../study/syntax.ts';
import { testBlocksOf } from '../study/test-blocks.ts';
import { weakenings } from '../study/weakened.ts';
import { inFiles } from './in-scripts.ts';

/** What may not happen to tests even where a task may change them. */
export const testRules: readonly Rule[] = [
  {
    id: 'test-skipped', severity: 'refuse', about: 'may change tests and adds `.skip`, `.only`, `.todo`, `.fails`, `skipIf`, `this.skip()`, `retry`, … to one',
    instead: 'Let every test run.', look: ({ tests }: Study) => [...inFiles(tests, (script) => [...freshChains(script, (chain) => (SKIPS.test(chain.replace(/^\?/, '')) ? chain : undefined)), ...fresh(script, skipOptions)].map(({ line, key }) => ({ line, what: `it adds ${key.replace(/^\?/, '')} to a test` }))), ...otherSkips(tests)],
  },
  { id: 'test-removed', severity: 'refuse', about: 'may change tests and leaves fewer of them, or fewer rows in a table of cases', instead: 'Keep every test.', look: ({ tests }: Study) => removedTests(tests) },
  { id: 'assertion-weakened', severity: 'refuse', about: 'may change tests and makes an assertion say less: fewer assertions, `toBe` to `toBeTruthy`, less precision, an error without its message, an assertion of a constant', instead: 'Keep what each test demands.', look: ({ tests }: Study) => inFiles(tests, (script) => weakenings(script)) },
  { id: 'snapshot-rewritten', severity: 'ask', about: 'may change tests and rewrites a snapshot', instead: 'Change the code so that the snapshot stays right.', look: (study: Study) => rewritten(study) },
  { id: 'module-mocked', severity: 'warn', about: 'may change tests and replaces a module in one', instead: 'Test the module itself.', look: ({ tests }: Study) => inFiles(tests, (script) => freshChains(script, (chain) => (MOCKS.test(chain) ? chain : undefined)).map(({ line, chain }) => ({ line, what: `it adds ${chain} to a test` }))) },
];

const SKIPS = /^(([\w/@:]+\.)?(it|test|describe|suite|context|specify|bench|xit|fit)(\.\w+)*\.(skip|only|todo|fails|failing|skipIf|runIf)|([\w/@:]+\.)?(xit|xtest|xdescribe|xcontext|xspecify|fit|fdescribe|ftest)|(this|t|ctx|context|test)\.(skip|todo)|pending|jest\.retryTimes|vi\.setConfig)$/;
const MOCKS = /^(vitest\.)?(vi|jest|@jest\/globals\.jest|(node:test\.)?mock|test\.mock)\.(mock|doMock|unstable_mockModule|setMock|module)$/;

/** `it('…', { skip: true }, …)`, `{ retry: 3 }`, `this.skip()`, `this.retries(3)` */
const skipOptions: Find = ({ tree }) => {
  const { ts } = tree;
  const options = testBlocksOf(tree).flatMap(({ node }) =>
    node.arguments.flatMap((argument) =>
      ts.isObjectLiteralExpression(argument) ? argument.properties.filter((property) => /^(skip|only|todo|fails|retry|retries|expectFailure)$/.test(property.name?.getText(tree.source) ?? '')).map((property) => ({ node: property, key: `the option ${property.name?.getText(tree.source) ?? ''}` })) : [],
    ),
  );
  const calls = tree.of(ts.SyntaxKind.CallExpression).flatMap((node) => {
    const text = ts.isCallExpression(node) ? node.expression.getText(tree.source) : '';
    return /^this\.(skip|retries|timeout\b.*skip)$/.test(text) || /^(t|ctx|context)\.(skip|todo)$/.test(text) ? [{ node, key: text }] : [];
  });
  return [...options, ...calls];
};

const OTHER_SKIPS = /@(pytest\.mark\.(skip|skipif|xfail)|unittest\.(skip\w*|expectedFailure)|Disabled|Ignore)\b|pytest\.(skip|xfail)\(|self\.skipTest\(|\bt\.Skip(f|Now)?\(|#\[ignore\]|\b(xit|xdescribe|pending)\b|markTest(Skipped|Incomplete)/;

function otherSkips(tests: readonly ChangedFile[]): readonly Sighting[] {
  return tests.flatMap((file) => {
    if (file.script() !== undefined) return [];
    const lines = file.after.split('\n');
    return [...file.added()].filter((line) => OTHER_SKIPS.test((lines[line - 1] ?? '').slice(0, 2000))).map((line) => ({ path: file.path, line, what: 'it skips a test' }));
  });
}

/** Tests may move between the files of a patch, so all of them are counted together. */
function removedTests(tests: readonly ChangedFile[]): readonly Sighting[] {
  const counted = tests.map((file) => ({ file, ...countTests(file) })).filter(({ before, after }) => before !== after);
  const gone = counted.reduce((sum, { before, after }) => sum + before - after, 0);
  const worst = counted.find(({ before, after }) => before > after);
  return gone <= 0 || worst === undefined ? [] : [{ path: worst.file.path, line: null, what: `it left ${gone} ${gone === 1 ? 'test' : 'tests'} fewer (${worst.file.path})` }];
}

function countTests(file: ChangedFile): { readonly before: number; readonly after: number } {
  const script = file.script();
  if (script !== undefined) return { before: testsIn(script.before.tree), after: file.file.after === null ? 0 : testsIn(script.after.tree) };
  const count = (text: string): number => text.match(/^\s*(def\s+test_\w+|async\s+def\s+test_\w+|func\s+Test\w+|#\[test\]|it\s+['"]|@Test\b)/gm)?.length ?? 0;
  return { before: count(file.before), after: count(file.after) };
}

/** A table of cases counts as many tests as it has rows. */
function testsIn(tree: Tree): number {
  const { ts } = tree;
  return testBlocksOf(tree).reduce((sum, { table }) => {
    if (table === undefined) return sum + 1;
    if (ts.isArrayLiteralExpression(table)) return sum + table.elements.length;
    return sum + Math.max(1, table.getText(tree.source).split('\n').length - 2);
  }, 0);
}

function rewritten({ about, tests }: Study): readonly Sighting[] {
  const files = tests.filter(({ path, file }) => /(\.(snap|snapshot)|(^|\/)__snapshots__\/[^/]+)$/.test(path) && file.before !== null).map(({ path }) => ({ path, line: null, what: `it rewrote the snapshot ${path}` }));
  const inline = inFiles(tests, (script) => inlineSnapshots(script));
  return about.grants.includes('change_tests') ? [...files, ...inline] : [];
}

function inlineSnapshots(script: Script) {
  const old = script.before.tree.of(script.before.tree.ts.SyntaxKind.CallExpression).filter((node) => /toMatchInlineSnapshot$|toThrowErrorMatchingInlineSnapshot$/.test((node as unknown as { expression: { getText(): string } }).expression.getText())).length;
  const find: Find = ({ tree }) => {
    const { ts } = tree;
    return tree.of(ts.SyntaxKind.CallExpression).flatMap((node) => (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && /InlineSnapshot$/.test(node.expression.name.text) ? [{ node, key: `snapshot ${node.arguments.map((one) => staticText(tree, one) ?? one.getText(tree.source)).join()}` }] : []));
  };
  return old === 0 ? [] : fresh(script, find).map(({ line }) => ({ line, what: 'it rewrote an inline snapshot' }));
}
