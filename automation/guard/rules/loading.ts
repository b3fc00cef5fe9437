import type ts from 'typescript';
import type { Rule } from '../rule.ts';
import { fresh, freshChains } from '../study/fresh.ts';
import type { Find } from '../study/fresh.ts';
import { staticText } from '../study/static-text.ts';
import type { Script, Side, Study } from '../study/study.ts';
import type { Node } from '../study/syntax.ts';
import { lookByText } from '../study/text-look.ts';
import type { TextPattern } from '../study/text-look.ts';
import { judgePath } from '../protected-paths.ts';
import { inScripts } from './in-scripts.ts';

/** What code newly brings in from elsewhere. */
export const loadingRules: readonly Rule[] = [
  {
    id: 'test-runner-import', severity: 'refuse', about: 'newly imports a test runner or an assertion library of tests into a source file', instead: 'Sources know nothing of the test runner.',
    look: (study: Study) => [...inScripts(study, (script) => imported(script, RUNNERS)), ...lookByText(study, PATTERNS.runner)],
  },
  {
    id: 'code-loading', severity: 'refuse', about: 'newly runs text as code or reaches into the module loader: `eval`, `new Function`, `vm`, `Module._load`, `register`, `require.extensions`, a `data:` import', instead: 'Write the code out.',
    look: (study: Study) => [...inScripts(study, (script) => [...imported(script, LOADERS), ...loaders(script)]), ...lookByText(study, PATTERNS.loader)],
  },
  {
    id: 'starts-programs', severity: 'refuse', about: 'newly imports `child_process`, `cluster` or `inspector`', instead: 'Do it in the process itself.',
    look: (study: Study) => [...inScripts(study, (script) => imported(script, STARTERS)), ...lookByText(study, PATTERNS.starter)],
  },
  {
    id: 'reads-tests', severity: 'refuse', about: 'newly imports, reads or names a test file from a source file', instead: 'Sources must not know their tests.',
    look: (study: Study) => inScripts(study, (script) => fresh(script, (side) => testPaths(side, script, study)).map(({ line, key }) => ({ line, what: `it reaches for the test ${key}` }))),
  },
  {
    id: 'runtime-import', severity: 'warn', about: 'newly imports a module whose name is only known at run time, or makes a Proxy', instead: 'Import by a fixed name.',
    look: (study: Study) => inScripts(study, (script) => fresh(script, openImports).map(({ line, key }) => ({ line, what: `it uses ${key}` }))),
  },
];

const RUNNERS = /^(vitest|@vitest\/.*|jest|jest-.*|@jest\/.*|expect|test|test\/reporters|mocha|chai|chai-.*|sinon|sinon-.*|ava|tap|tape|uvu|uvu\/.*|jasmine|jasmine-core|@testing-library\/.*|@playwright\/test|cypress|supertest|nock|proxyquire|rewire|mock-require|mock-fs)$/;
const LOADERS = /^(vm|repl|module-alias|pirates|esm|import-fresh|decache)$/;
const STARTERS = /^(child_process|cluster|inspector|inspector\/promises|execa|cross-spawn|shelljs|zx|tinyexec|node-pty)$/;

function imported(script: Script, names: RegExp) {
  return fresh(script, (side) => importsOf(side).filter(({ key }) => names.test(key))).map(({ line, key }) => ({ line, what: `it imports ${key}` }));
}

/** Modules by name, without `node:`; what is only imported as a type is not there at run time. */
function importsOf({ tree }: Side): { node: Node; key: string }[] {
  const { ts } = tree;
  const { ImportDeclaration, ExportDeclaration, CallExpression, ImportEqualsDeclaration } = ts.SyntaxKind;
  return tree.of(ImportDeclaration, ExportDeclaration, CallExpression, ImportEqualsDeclaration).flatMap((node) => {
    const specifier = specifierOf(node, ts);
    const name = specifier === undefined ? undefined : staticText(tree, specifier);
    return name === undefined ? [] : [{ node, key: name.replace(/^node:/, '') }];
  });
}

function specifierOf(node: Node, compiler: typeof ts): Node | undefined {
  if (compiler.isImportDeclaration(node)) return node.importClause?.phaseModifier === compiler.SyntaxKind.TypeKeyword ? undefined : node.moduleSpecifier;
  if (compiler.isExportDeclaration(node)) return node.isTypeOnly ? undefined : node.moduleSpecifier;
  if (compiler.isImportEqualsDeclaration(node)) return compiler.isExternalModuleReference(node.moduleReference) ? node.moduleReference.expression : undefined;
  return compiler.isCallExpression(node) && isLoad(node, compiler) ? node.arguments[0] : undefined;
}

function isLoad({ expression }: ts.CallExpression, compiler: typeof ts): boolean {
  if (expression.kind === compiler.SyntaxKind.ImportKeyword) return true;
  if (compiler.isIdentifier(expression)) return /^_*require$/i.test(expression.text);
  return compiler.isPropertyAccessExpression(expression) && /^(resolve|require|requireActual|importActual|getBuiltinModule)$/.test(expression.name.text);
}

const REACHES = /^(eval|Function|module\.(Module\._|_|register|registerHooks|Module\.register|syncBuiltinESMExports|runMain)\w*|Module\._\w+|require\.extensions|require\.cache|module\.constructor|module\.children|process\.(binding|dlopen|getBuiltinModule)|v8\.setFlagsFromString)(\.|$)/;

function loaders(script: Script) {
  const chains = freshChains(script, (chain, node, side) => (REACHES.test(chain) && !isTypeTest(node, side) ? `loads by ${chain}` : undefined)).map(({ line, chain }) => ({ line, what: `it uses ${chain}` }));
  const calls = fresh(script, textCalls).map(({ line, key }) => ({ line, what: `it uses ${key}` }));
  return [...chains, ...calls];
}

/** `x instanceof Function` and `Function.prototype.call` run nothing. */
function isTypeTest(node: Node, { tree: { ts } }: Side): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.right === node) return true;
  return node.getText().startsWith('Function.');
}

/** `setTimeout('code')`, `import('data:…')`, `(() => {}).constructor('code')` */
const textCalls: Find = ({ tree, names }) => {
  const { ts } = tree;
  return tree.of(ts.SyntaxKind.CallExpression, ts.SyntaxKind.NewExpression).flatMap((node) => {
    const call = node as ts.CallExpression | ts.NewExpression;
    const [first] = call.arguments ?? [];
    const text = first === undefined ? undefined : staticText(tree, first);
    if (text === undefined) return [];
    if (/^(setTimeout|setInterval|setImmediate)$/.test(names.chainOf(call.expression) ?? '')) return [{ node, key: 'a timer that runs text' }];
    if (call.expression.kind === ts.SyntaxKind.ImportKeyword && /^(data|blob|https?):/i.test(text)) return [{ node, key: 'an import of text or from the network' }];
    return ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'constructor' ? [{ node, key: 'a function made of text' }] : [];
  });
};

/** Texts that are test files: where they are imported or read, and the failing test's own name anywhere. */
function testPaths({ tree, names }: Side, script: Script, { about }: Study): { node: Node; key: string }[] {
  const { ts } = tree;
  const own = new Set(about.failures.filter(({ kind }) => kind === 'test').map(({ file }) => file.split('/').at(-1) ?? file));
  const loads = new Set(importsOf({ tree, names }).map(({ node }) => specifierOf(node, ts)));
  const { StringLiteral, NoSubstitutionTemplateLiteral, TemplateExpression } = ts.SyntaxKind;
  return tree.of(StringLiteral, NoSubstitutionTemplateLiteral, TemplateExpression).flatMap((node) => {
    const text = staticText(tree, node) ?? node.getText(tree.source).slice(1, -1);
    if (text.length > 300 || !/[.\w]/.test(text)) return [];
    const isOwn = own.has(text.split('/').at(-1) ?? text);
    const isReached = loads.has(node) || isArgumentOfRead(node, { tree, names });
    return isOwn || (isReached && looksLikeTest(text, script.path)) ? [{ node, key: text }] : [];
  });
}

function looksLikeTest(text: string, from: string): boolean {
  const path = text.replace(/^(\.{1,2}\/)+/, '').replace(/\$\{[^}]*\}/g, 'x');
  if (!text.startsWith('.') && !text.includes('/')) return /\.(test|spec)\.[cm]?[jt]sx?$/.test(text);
  return judgePath(from)?.family !== 'test' && (judgePath(path)?.family === 'test' || judgePath(`${path}.js`)?.family === 'test');
}

function isArgumentOfRead(node: Node, { tree: { ts }, names }: Side): boolean {
  for (let outer = node.parent; !ts.isStatement(outer) && !ts.isSourceFile(outer); outer = outer.parent) {
    if (ts.isCallExpression(outer) && /(^|\.)(readFile(Sync)?|readdir(Sync)?|open(Sync)?|createReadStream|globSync|glob)$/.test(names.chainOf(outer.expression) ?? '')) return true;
  }
  return false;
}

const openImports: Find = ({ tree, names }) => {
  const { ts } = tree;
  return tree.of(ts.SyntaxKind.CallExpression, ts.SyntaxKind.NewExpression).flatMap((node) => {
    if (ts.isNewExpression(node)) return names.chainOf(node.expression) === 'Proxy' ? [{ node, key: 'a Proxy' }] : [];
    const [first] = (node as ts.CallExpression).arguments;
    const isImport = (node as ts.CallExpression).expression.kind === ts.SyntaxKind.ImportKeyword || names.chainOf((node as ts.CallExpression).expression) === 'require';
    return isImport && first !== undefined && staticText(tree, first) === undefined ? [{ node, key: 'an import by a name made at run time' }] : [];
  });
};

const PATTERNS: Readonly<Record<'runner' | 'loader' | 'starter', readonly TextPattern[]>> = {
  runner: [
    { in: 'script', pattern: /(from|require\(|import\()\s*['"`](vitest|@jest\/globals|node:test|mocha|chai|expect)['"`]/, what: 'it imports a test runner' },
    { in: 'python', pattern: /^\s*(import|from)\s+(pytest|unittest|_pytest|nose|hypothesis|mock)\b/, what: 'it imports a test runner' },
    { in: 'go', pattern: /^\s*(import\s+)?"(testing|github\.com\/stretchr\/testify\/\w+)"/, what: 'it imports a test runner' },
    { in: 'ruby', pattern: /require\s+['"](rspec|minitest|test\/unit)/, what: 'it imports a test runner' },
    { in: 'java', pattern: /import\s+(static\s+)?org\.(junit|testng|mockito|assertj)/, what: 'it imports a test runner' },
  ],
  loader: [
    { in: 'script', pattern: /\beval\s*\(|\bnew\s+Function\s*\(|['"`](node:)?vm['"`]|\bModule\._\w+|require\.extensions/, what: 'it runs text as code' },
    { in: 'python', pattern: /(^|[^.\w])(eval|exec|compile|__import__)\(|importlib\.import_module|sys\.settrace/, what: 'it runs text as code' },
    { in: 'ruby', pattern: /\b(instance_eval|class_eval|eval)\b/, what: 'it runs text as code' },
    { in: 'php', pattern: /\b(eval|create_function)\s*\(/, what: 'it runs text as code' },
  ],
  starter: [
    { in: 'script', pattern: /['"`](node:)?child_process['"`]/, what: 'it starts programs' },
    { in: 'python', pattern: /^\s*(import|from)\s+(subprocess|pty|ctypes)\b|os\.(system|popen|exec\w+|spawn\w+)\(/, what: 'it starts programs' },
    { in: 'go', pattern: /"os\/exec"|"plugin"|"unsafe"/, what: 'it starts programs' },
    { in: 'rust', pattern: /std::process::Command/, what: 'it starts programs' },
    { in: 'java', pattern: /ProcessBuilder|Runtime\.getRuntime\(\)\.exec/, what: 'it starts programs' },
  ],
};
