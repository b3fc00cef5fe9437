import type ts from 'typescript';
import type { Rule } from '../rule.ts';
import { freshChains } from '../study/fresh.ts';
import type { Script, Side, Study } from '../study/study.ts';
import { staticText } from '../study/static-text.ts';
import { lookByText } from '../study/text-look.ts';
import type { TextPattern } from '../study/text-look.ts';
import type { Node } from '../study/syntax.ts';
import { inScripts } from './in-scripts.ts';

/** Ending or holding the process that runs the tests, so that what is red is never reported. */
export const processRules: readonly Rule[] = [
  {
    id: 'process-control', severity: 'refuse',
    about: 'newly ends the process or listens to its end: `process.exit`, `abort`, `kill`, `exitCode`, handlers of signals, exit and uncaught errors (and `sys.exit`, `os.Exit`, …)',
    instead: 'Let the function return or throw; ending the process is not a fix.',
    look: (study: Study) => [...inScripts(study, inScript), ...lookByText(study, PATTERNS)],
  },
];

const ENDINGS = new Set(['exit', 'abort', 'kill', 'reallyExit', '_exiting', '_rawDebug', '_kill', 'dlopen', 'binding', '_linkedBinding', 'removeAllListeners', 'emit', '[*]']);
const LISTENERS = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']);
const EVENTS = /^(exit|beforeExit|disconnect|uncaughtException(Monitor)?|unhandledRejection|rejectionHandled|multipleResolves|SIG[A-Z0-9]+)$/;

/** All ways to end the process are one key: `process.exitCode = 1` in the place of `process.exit(1)` is nothing new. */
function inScript(script: Script) {
  return freshChains(script, (chain, node, side) => kindOf(chain, node, side)).map(({ line, chain, key }) => ({ line, what: key === 'listens' ? 'it listens to how the process ends' : `it calls or sets ${chain.replace('[*]', '…')}` }));
}

function kindOf(chain: string, node: Node, side: Side): string | undefined {
  const [root, member, ...rest] = chain.split('.');
  if ((root === 'Deno' || root === 'Bun') && member === 'exit') return 'ends';
  if (root === 'Reflect' || root === 'Object') return reaches(node, side) ? 'ends' : undefined;
  if (root !== 'process' || member === undefined) return undefined;
  if (member === 'exitCode') return isAssigned(node, side) ? 'ends' : undefined;
  if (LISTENERS.has(member)) return listensToEnd(node, side) ? 'listens' : undefined;
  if (rest.length > 1) return undefined;
  return ENDINGS.has(member) ? 'ends' : undefined;
}

/** `Reflect.get(process, …)`, `Object.defineProperty(process, …)` */
function reaches(node: Node, { tree, names }: Side): boolean {
  const call = node.parent;
  if (!tree.ts.isCallExpression(call) || call.expression !== node) return false;
  const [first] = call.arguments;
  return first !== undefined && names.chainOf(first) === 'process';
}

function listensToEnd(node: Node, { tree }: Side): boolean {
  const call = node.parent;
  if (!tree.ts.isCallExpression(call) || call.expression !== node) return true;
  const event = call.arguments[0] === undefined ? undefined : staticText(tree, call.arguments[0]);
  return event === undefined || EVENTS.test(event);
}

function isAssigned(node: Node, { tree: { ts } }: Side): boolean {
  const parent = node.parent;
  return ts.isBinaryExpression(parent) && parent.left === node && isAssignment(ts, parent.operatorToken.kind);
}

function isAssignment({ SyntaxKind }: typeof ts, kind: ts.SyntaxKind): boolean {
  return kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
}

const PATTERNS: readonly TextPattern[] = [
  { in: 'script', pattern: /\bprocess\s*(\?\.|\.)\s*(exit|abort|kill|reallyExit|exitCode\s*=[^=])|\bprocess\s*\[/, what: 'it ends the process' },
  { in: 'script', pattern: /\bprocess\s*\.\s*(on|once|addListener|prependListener)\s*\(\s*['"`](exit|beforeExit|uncaught|unhandled|SIG)/, what: 'it listens to how the process ends' },
  { in: 'python', pattern: /\b(sys\.exit|os\._exit|os\.abort|os\.kill|atexit\.register|signal\.signal|raise\s+SystemExit)\b|^\s*(exit|quit)\(/, what: 'it ends the process or listens to its end' },
  { in: 'go', pattern: /\b(os\.Exit|syscall\.(Exit|Kill)|log\.Fatal\w*|signal\.Notify)\(/, what: 'it ends the process' },
  { in: 'rust', pattern: /\b(process::(exit|abort))\b/, what: 'it ends the process' },
  { in: 'ruby', pattern: /(^|\s)(exit!?|abort|at_exit|Process\.(exit!?|kill)|Kernel\.exit)\b/, what: 'it ends the process' },
  { in: 'java', pattern: /\b(System\.exit|Runtime\.getRuntime\(\)\.(halt|exit)|exitProcess|Environment\.Exit)\b/, what: 'it ends the process' },
  { in: 'php', pattern: /(^|[\s;])(exit|die)\s*[(;]/, what: 'it ends the process' },
];
