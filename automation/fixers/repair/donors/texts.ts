import type ts from 'typescript';
import type { Draft, SearchSpace } from '../template.ts';

/** A draft that puts `text` in the place of a node. */
export function replacing(node: ts.Node, text: string, { why, likely }: { why: string; likely: number }): Draft {
  return { edits: [{ start: node.getStart(), end: node.end, text }], why, likely };
}

/** The text as it would be with the edits made. */
export function applied(text: string, edits: Draft['edits']): string {
  return [...edits].sort((one, other) => other.start - one.start).reduce((result, { start, end, text: put }) => result.slice(0, start) + put + result.slice(end), text);
}

/** The white space with which the node's line begins. */
export function indentOf(node: ts.Node): string {
  const { text } = node.getSourceFile();
  const start = text.lastIndexOf('\n', node.getStart() - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

/** The text with its second and further lines moved from one indentation to another. */
export function reindented(text: string, from: string, to: string): string {
  return text.split('\n').map((line, index) => (index > 0 && line.startsWith(from) ? to + line.slice(from.length) : line)).join('\n');
}

/** Where a statement after this one begins: behind what else stands on its line, when that is a comment at most. */
export function endOfLine({ text }: Pick<SearchSpace, 'text'>, node: ts.Node): number {
  const end = text.indexOf('\n', node.end);
  const rest = text.slice(node.end, end === -1 ? text.length : end);
  return /^;?[ \t]*(\/\/.*|\/\*[^*]*\*\/[ \t]*)?\r?$/.test(rest) ? node.end + rest.trimEnd().length : node.end;
}

/** A piece of code in one short line, for people. */
export function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
