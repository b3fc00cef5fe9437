import { posix } from 'node:path';
import type ts from 'typescript';
import { z } from 'zod';
import { staticText } from './study/static-text.ts';
import { isScript, parseScript } from './study/syntax.ts';
import type { Node, Tree } from './study/syntax.ts';

/** The keys under which runners' configurations name files that they load. */
const KEYS = new Set(['setupFiles', 'setupFilesAfterEnv', 'globalSetup', 'globalTeardown', 'testEnvironment', 'environment', 'transform', 'resolver', 'runner', 'testRunner', 'snapshotSerializers', 'snapshotResolver', 'reporters', 'require', 'file', 'spec', 'globalSetups', 'sequencer', 'preset']);

/**
 * The project's own files that a runner's configuration loads, project-relative: `setupFiles`, `globalSetup`,
 * mocha's `require`, jest's `transform` … `path` is the configuration's, project-relative; JSON, JavaScript or TypeScript.
 * Packages are left out. Names without an ending are given with the usual ones. Never throws.
 */
export function setupFilesOf(path: string, text: string): readonly string[] {
  const said = posix.basename(path) === 'package.json' ? runnersIn(text) : text;
  const tree = parseScript(isScript(path) ? path : 'config.js', isScript(path) ? said : `(${said}\n)`);
  if (tree === undefined) return [];
  const named = tree.of(tree.ts.SyntaxKind.PropertyAssignment).flatMap((node) => valuesOf(tree, node as ts.PropertyAssignment));
  return [...new Set(named.flatMap((value) => resolveIn(posix.dirname(path), value)))];
}

/** Only what stands under a runner's own key: `exports` has a `require` too, and means something else by it. */
function runnersIn(manifest: string): string {
  try {
    const { jest, mocha, ava } = z.looseObject({ jest: z.unknown(), mocha: z.unknown(), ava: z.unknown() }).partial().parse(JSON.parse(manifest.replace(/^\uFEFF/, '')));
    return JSON.stringify({ jest, mocha, ava });
  } catch {
    return '{}';
  }
}

function valuesOf(tree: Tree, { name, initializer }: ts.PropertyAssignment): readonly string[] {
  const key = tree.ts.isIdentifier(name) || tree.ts.isStringLiteral(name) ? name.text : '';
  return KEYS.has(key) ? textsIn(tree, initializer) : [];
}

function textsIn(tree: Tree, from: Node): readonly string[] {
  const { ts } = tree;
  const texts: string[] = [];
  const stack: Node[] = [from];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const text = ts.isExpression(node) ? staticText(tree, node) : undefined;
    if (text === undefined) ts.forEachChild(node, (child) => void stack.push(child));
    else texts.push(text);
  }
  return texts;
}

const ENDINGS = ['', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx'];

function resolveIn(dir: string, value: string): readonly string[] {
  const relative = value.replace(/^<rootDir>\//, './');
  if (!/^\.{0,2}\//.test(relative) && !/\.[cm]?[jt]sx?$/.test(relative)) return [];
  const path = posix.join(dir, relative);
  if (path.startsWith('..') || path.startsWith('/')) return [];
  return /\.[a-z]+$/i.test(path) ? [path] : ENDINGS.map((ending) => path + ending);
}
