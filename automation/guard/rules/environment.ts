import type ts from 'typescript';
import type { Rule } from '../rule.ts';
import { fresh, freshChains } from '../study/fresh.ts';
import { staticText } from '../study/static-text.ts';
import type { Script, Side, Study } from '../study/study.ts';
import type { Node } from '../study/syntax.ts';
import { lookByText } from '../study/text-look.ts';
import type { TextPattern } from '../study/text-look.ts';
import { inScripts } from './in-scripts.ts';
import { isTamperingCall } from './tampering.ts';

/** Code that finds out whether it is being tested. */
export const environmentRules: readonly Rule[] = [
  {
    id: 'environment-sniffing', severity: 'refuse',
    about: 'newly asks whether it runs in a test: `VITEST`, `JEST_WORKER_ID`, `NODE_TEST_CONTEXT`, `NODE_ENV === \'test\'`, `CI`, `import.meta.vitest`, `typeof describe`, `process.argv` with a runner\'s name, `npm_lifecycle_event`, who called it (`new Error().stack`, `require.main`, `module.parent`)',
    instead: 'Code must do the same in a test as outside of one.',
    look: (study: Study) => [...inScripts(study, sniffing), ...lookByText(study, PATTERNS)],
  },
  {
    id: 'environment-read', severity: 'warn',
    about: 'newly reads `process.argv`, `require.main` or an error\'s stack',
    instead: 'Do without where you can.',
    look: (study: Study) => inScripts(study, (script) => freshChains(script, readsOnly).map(({ line, chain }) => ({ line, what: `it newly reads ${chain.replace(/^\?/, '')}` }))),
  },
];

/** Names that only a test runner sets. */
const RUNNER_NAMES = /^(VITEST(_\w+)?|JEST_\w+|NODE_TEST_CONTEXT|MOCHA(_\w+)?|AVA_\w+|TAP|TAP_\w+|TEST_WORKER_INDEX|PLAYWRIGHT_\w+|CYPRESS(_\w+)?|BUN_TEST|npm_lifecycle_(event|script)|npm_command|__vitest_\w+__|__jest\w*|__mocha\w*|__coverage__)$/;
const RUNNER_GLOBALS = new Set(['jest', 'vi', 'Mocha', 'describe', 'it', 'test', 'suite', 'expect', 'beforeEach', 'afterEach', 'beforeAll', 'afterAll', 'xit', 'fit', 'xdescribe', 'jasmine', 'cy', 'Cypress']);
const TEST_WORD = /(^|[^a-z])(vitest|jest|mocha|ava|tap|node:test|tests?|specs?|--test)([^a-z]|$)/i;
const WHO_CALLED = /^(module\.parent|require\.cache|require\.main\.(filename|path|children|paths|id|\[\*\])|process\.(execArgv|title|ppid|mainModule|_eval|_preload_modules)|Error\.prepareStackTrace|arguments\.(callee|caller)|import\.meta\.(vitest|jest)|process\.env\.CI|process\.env\.CONTINUOUS_INTEGRATION)(\.|$)/;
const STACK_TOOLS = /\.stack\.(includes|match|matchAll|split|indexOf|search|slice|startsWith|endsWith|replace|substring)$/;

function sniffing(script: Script) {
  const chains = freshChains(script, sniffsByName).map(({ line, key }) => ({ line, what: `it asks for ${key}` }));
  const texts = fresh(script, runnerTexts).map(({ line, key }) => ({ line, what: `it names ${key}` }));
  const stacks = fresh(script, ownStacks).map(({ line }) => ({ line, what: 'it makes an error to read its stack' }));
  const all = [...chains, ...texts, ...stacks];
  return all.filter((one, index) => all.findIndex((other) => other.line === one.line) === index);
}

function sniffsByName(chain: string, node: Node, side: Side): string | undefined {
  if (WHO_CALLED.test(chain)) return chain;
  const parts = chain.split('.');
  if (parts.some((part) => RUNNER_NAMES.test(part)) && !chain.startsWith('?')) return chain;
  const [root = ''] = parts;
  if (RUNNER_GLOBALS.has(root) && !isWritten(node, side) && !isTamperingCall(chain)) return `the runner's ${root}`;
  if (chain === 'process.env.NODE_ENV' && statementTexts(side, node).some((text) => /^tests?$/i.test(text))) return "NODE_ENV being 'test'";
  if (/^(process\.argv|process\.argv0|Bun\.argv|Bun\.main|Deno\.args|import\.meta\.url|__filename)(\.|$)/.test(chain) && isAsked(side, node) && statementTexts(side, node).some((text) => TEST_WORD.test(text))) return `${root === '__filename' ? 'the name of the file' : chain} and a runner's name`;
  if (STACK_TOOLS.test(chain) && statementTexts(side, node).some((text) => TEST_WORD.test(text) || /node_modules/.test(text))) return 'who is on the stack';
  return undefined;
}

function readsOnly(chain: string, node: Node, side: Side): string | undefined {
  if (sniffsByName(chain, node, side) !== undefined) return undefined;
  if (/^process\.argv(\.|$)/.test(chain) || chain === 'require.main' || chain === 'import.meta.main') return chain.split('.').slice(0, 2).join('.');
  return STACK_TOOLS.test(chain) ? 'a stack' : undefined;
}

/** A runner's global that is written to is the business of another rule. */
function isWritten(node: Node, { tree: { ts } }: Side): boolean {
  const { parent } = node;
  return ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
}

/** Is something asked of the value, rather than it being handed on? */
function isAsked({ tree: { ts } }: Side, node: Node): boolean {
  const { parent } = node;
  if (ts.isNewExpression(parent) && parent.expression.getText() === 'URL') return false;
  return !(ts.isVariableDeclaration(parent) && parent.initializer === node) && !(ts.isCallExpression(parent) && ts.isIdentifier(parent.expression) && parent.expression.text === 'fileURLToPath');
}

/** The static texts and patterns in the statement's own line of thought: its condition where it has one, not its body. */
function statementTexts({ tree }: Side, from: Node): readonly string[] {
  const { ts } = tree;
  let top = from;
  while (!ts.isStatement(top.parent) && !ts.isFunctionLike(top.parent) && !ts.isSourceFile(top.parent)) top = top.parent;
  if (ts.isSwitchStatement(top.parent)) top = top.parent;
  const texts: string[] = [];
  const stack: Node[] = [top];
  for (let node = stack.pop(); node !== undefined && texts.length < 200; node = stack.pop()) {
    const text = ts.isExpression(node) ? staticText(tree, node) : undefined;
    if (text !== undefined) texts.push(text);
    else if (ts.isRegularExpressionLiteral(node)) texts.push(node.text.slice(1, node.text.lastIndexOf('/')).replaceAll('\\', ''));
    else ts.forEachChild(node, (child) => void stack.push(child));
  }
  return texts;
}

/** Names of a runner's variables as texts, however they are put together: `'VIT' + 'EST'`. */
function runnerTexts({ tree, names }: Side) {
  const { ts } = tree;
  const { StringLiteral, NoSubstitutionTemplateLiteral, BinaryExpression, TemplateExpression, CallExpression } = ts.SyntaxKind;
  return tree.of(StringLiteral, NoSubstitutionTemplateLiteral, BinaryExpression, TemplateExpression, CallExpression).flatMap((node) => {
    if (isPartOfSum(node, ts) || ts.isElementAccessExpression(node.parent) || ts.isCallExpression(node.parent) && names.chainOf(node.parent) !== undefined) return [];
    const text = staticText(tree, node);
    if (text === undefined || !(RUNNER_NAMES.test(text) || isGlobalAsked(node, text, { tree, names }))) return [];
    return [{ node, key: text }];
  });
}

/** Of `'a' + 'b' + 'c'` the whole counts. */
function isPartOfSum({ parent }: Node, { isBinaryExpression, SyntaxKind }: typeof ts): boolean {
  return isBinaryExpression(parent) && parent.operatorToken.kind === SyntaxKind.PlusToken;
}

/** `'describe' in globalThis` */
function isGlobalAsked(node: Node, text: string, { tree: { ts }, names }: Side): boolean {
  const { parent } = node;
  return RUNNER_GLOBALS.has(text) && ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.InKeyword && names.chainOf(parent.right) === '';
}

/** `new Error().stack`, `const { stack } = new Error()`, `Error.captureStackTrace(x); x.stack` is left to the others. */
function ownStacks({ tree }: Side) {
  const { ts } = tree;
  const isError = (node: Node): boolean => (ts.isNewExpression(node) || ts.isCallExpression(node)) && ts.isIdentifier(node.expression) && /Error$/.test(node.expression.text);
  return tree.of(ts.SyntaxKind.NewExpression, ts.SyntaxKind.CallExpression).filter(isError).flatMap((node) => {
    let outer = node.parent;
    while (ts.isParenthesizedExpression(outer) || ts.isAsExpression(outer) || ts.isNonNullExpression(outer)) outer = outer.parent;
    const read = (ts.isPropertyAccessExpression(outer) && outer.name.text === 'stack') || (ts.isElementAccessExpression(outer) && staticText(tree, outer.argumentExpression) === 'stack');
    const taken = ts.isVariableDeclaration(outer) && ts.isObjectBindingPattern(outer.name) && outer.name.elements.some((one) => keyOf(ts, one) === 'stack');
    return read || taken ? [{ node, key: 'own stack' }] : [];
  });
}

function keyOf({ isIdentifier }: typeof ts, { propertyName, name }: ts.BindingElement): string {
  const key = propertyName ?? name;
  return isIdentifier(key) ? key.text : '';
}

const PATTERNS: readonly TextPattern[] = [
  { in: 'script', pattern: /\b(VITEST\w*|JEST_WORKER_ID|NODE_TEST_CONTEXT|npm_lifecycle_event|import\.meta\.vitest)\b|NODE_ENV\s*[!=]==?\s*['"`]test|typeof\s+(jest|vi|describe|it|expect)\b|new\s+Error\([^)]*\)\.stack/, what: 'it asks whether it is being tested' },
  { in: 'python', pattern: /PYTEST_\w+|sys\.modules|['"](pytest|unittest)['"]\s+(not\s+)?in\b|inspect\.(stack|currentframe)|sys\._getframe|traceback\.extract_stack/, what: 'it asks whether it is being tested' },
  { in: 'go', pattern: /\btesting\.Testing\(\)|flag\.Lookup\("test\.|os\.Args\b.*\.test/, what: 'it asks whether it is being tested' },
  { in: 'rust', pattern: /cfg!?\(\s*test\s*\)|CARGO_TARGET_TMPDIR|NEXTEST/, what: 'it asks whether it is being tested' },
  { in: 'ruby', pattern: /defined\?\(\s*(RSpec|Minitest)|RAILS_ENV.*test|Rails\.env\.test\?/, what: 'it asks whether it is being tested' },
  { in: 'java', pattern: /org\.junit|getStackTrace\(\).*(junit|Test)|"surefire/, what: 'it asks whether it is being tested' },
  { in: 'php', pattern: /PHPUNIT_\w+|class_exists\(.*TestCase|APP_ENV.*testing/, what: 'it asks whether it is being tested' },
];
