import type ts from 'typescript';
import { openSpace } from '../../automation/fixers/repair/syntax/space.ts';
import { editText } from '../../automation/schemata/edit-text.ts';
import type { Draft, SearchSpace, Template } from '../../automation/fixers/repair/template.ts';

/** A source in which one piece is marked: `if («a < b») f();`. */
export interface Marked {
  readonly space: SearchSpace;
  readonly start: number;
  readonly end: number;
}

export function mark(marked: string, file = 'src/a.ts'): Marked {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  if (start === -1 || end < start) throw new Error(`Nothing is marked in ${marked}`);
  const text = marked.replace('«', '').replace('»', '');
  const request = { projectDir: undefined, texts: new Map([[file, text]]), before: new Map(), suspects: [], failures: [] };
  return { space: openSpace(request, file, text), start, end };
}

/** What the template proposes at nodes that begin and end where the mark does: the marked piece as it would then read, and words. */
export function draftsAtMark(template: Template, { space, start, end }: Marked): readonly Draft[] {
  const drafts: Draft[] = [];
  const visit = (node: ts.Node): void => {
    if (node.getStart(space.source) === start && node.end === end) drafts.push(...template.draftsAt(node, space));
    space.ts.forEachChild(node, visit);
  };
  visit(space.source);
  return drafts;
}

/** The whole text with each draft made. */
export function textsAtMark(template: Template, marked: string, file?: string): readonly string[] {
  const found = mark(marked, file);
  return draftsAtMark(template, found).map(({ edits }) => editText(found.space.text, edits));
}
