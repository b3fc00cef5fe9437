import type ts from 'typescript';
import { typescript } from '../../world/typescript.ts';

export type Compiler = typeof ts;
export type Node = ts.Node;

/** A parsed text. Nodes have parents; everything in it is made once. */
export interface Tree {
  readonly ts: Compiler;
  readonly source: ts.SourceFile;
  /** Nodes of these kinds, in the order of the text. */
  of<Kind extends ts.SyntaxKind>(...kinds: readonly Kind[]): readonly Node[];
  /** 1-based. */
  lineOf(node: Node): number;
  lastLineOf(node: Node): number;
}

/** Above this many characters a file is judged by its text: parsing takes about a millisecond for each thousand. */
const MAX_PARSED = 300_000;

/** The tree of a script's text; undefined when it can't be had (too long, nested beyond the stack). Never throws. */
export function parseScript(path: string, text: string): Tree | undefined {
  if (text.length > MAX_PARSED) return undefined;
  try {
    const ts = typescript();
    const script = isComponent(path) ? onlyScripts(text) : text;
    return treeOf(ts, ts.createSourceFile(path, script, ts.ScriptTarget.Latest, true, kindOf(ts, path)));
  } catch {
    return undefined;
  }
}

/** Is this a file whose syntax is JavaScript's or TypeScript's, or a component that holds such? */
export function isScript(path: string): boolean {
  return /\.[cm]?[jt]sx?$/i.test(path) || isComponent(path);
}

function treeOf(ts: Compiler, source: ts.SourceFile): Tree {
  const byKind = new Map<ts.SyntaxKind, Node[]>();
  const stack: Node[] = [source];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const list = byKind.get(node.kind);
    if (list === undefined) byKind.set(node.kind, [node]);
    else list.push(node);
    const at = stack.length;
    ts.forEachChild(node, (child) => void stack.push(child));
    reverseFrom(stack, at);
  }
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  return {
    ts,
    source,
    of: (...kinds) => (kinds.length === 1 ? (byKind.get(kinds[0] as ts.SyntaxKind) ?? []) : kinds.flatMap((kind) => byKind.get(kind) ?? []).sort((a, b) => a.pos - b.pos || b.end - a.end)),
    lineOf: (node) => line(node.getStart(source)),
    lastLineOf: (node) => line(node.end),
  };
}

/** So that the children of a node come off the stack in the order of the text. */
function reverseFrom(stack: Node[], from: number): void {
  for (let low = from, high = stack.length - 1; low < high; low += 1, high -= 1) {
    const kept = stack[low] as Node;
    stack[low] = stack[high] as Node;
    stack[high] = kept;
  }
}

function kindOf(ts: Compiler, path: string): ts.ScriptKind {
  if (/\.[cm]?ts$/i.test(path) || isComponent(path)) return ts.ScriptKind.TS;
  if (/\.tsx$/i.test(path)) return ts.ScriptKind.TSX;
  return ts.ScriptKind.JSX;
}

function isComponent(path: string): boolean {
  return /\.(vue|svelte|astro)$/i.test(path);
}

/** A component with everything but its scripts made blank, so that lines and columns stay what they are. */
function onlyScripts(text: string): string {
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ');
  const parts = text.split(/(<script\b[^>]*>|<\/script\s*>|^---$)/gim);
  let inside = false;
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return inside ? part : blank(part);
      inside = part.startsWith('---') ? !inside : !part.startsWith('</');
      return blank(part);
    })
    .join('');
}
