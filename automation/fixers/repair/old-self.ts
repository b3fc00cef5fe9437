import type ts from 'typescript';
import type { CandidatePatch, TextEdit } from '../../schemata/candidate.ts';
import type { Quarry } from './hunt.ts';
import { parse } from './syntax/parse.ts';
import { typescript } from '../../world/typescript.ts';

/** Never the number of a candidate that was thought of; 0 means the unchanged program. */
const ID = Number.MAX_SAFE_INTEGER;

/**
 * The functions that these candidates edit as they were before the change, as a candidate to compare with: how did it
 * behave when everything was green? undefined where one of them is new, takes other parameters now, or is the same text.
 */
export function oldSelf(candidates: readonly CandidatePatch[], { texts, before }: Pick<Quarry, 'texts' | 'before'>): CandidatePatch | undefined {
  const edits = new Map<string, TextEdit>();
  const files = new Map<string, Sides | undefined>();
  for (const edit of candidates.flatMap((one) => one.edits)) {
    if (!files.has(edit.file)) files.set(edit.file, sidesOf(edit.file, texts.get(edit.file), before.get(edit.file)));
    const old = bodyBefore(edit, files.get(edit.file));
    if (old === undefined) return undefined;
    edits.set(`${old.file}:${old.start}`, old);
  }
  const changed = [...edits.values()].filter(({ file, start, end, text }) => (texts.get(file) ?? '').slice(start, end) !== text);
  return changed.length === 0 ? undefined : { id: ID, template: 'old-self', edits: changed, prior: 0, why: 'as it was before' };
}

interface Sides {
  readonly now: readonly Named[];
  readonly old: readonly Named[];
}

/** A function that can be found again by its name, with what it takes and does. */
interface Named {
  readonly name: string;
  readonly parameters: string;
  readonly start: number;
  readonly end: number;
  readonly body: string;
}

function sidesOf(file: string, now: string | undefined, old: string | undefined): Sides | undefined {
  return now === undefined || old === undefined ? undefined : { now: namedIn(parse(file, now)), old: namedIn(parse(file, old)) };
}

function bodyBefore({ file, start, end }: TextEdit, sides: Sides | undefined): TextEdit | undefined {
  const own = sides?.now.find((one) => one.start <= start && end <= one.end);
  const twins = sides?.old.filter((one) => one.name === own?.name && one.parameters === own.parameters) ?? [];
  const [twin] = twins;
  return own === undefined || twin === undefined || twins.length > 1 ? undefined : { file, start: own.start, end: own.end, text: twin.body };
}

/** Outermost first; what stands within one of them is a part of it. */
function namedIn(source: ts.SourceFile): readonly Named[] {
  const api = typescript();
  const found: Named[] = [];
  const visit = (node: ts.Node, around: string): void => {
    const name = nameOf(api, node);
    const body = api.isFunctionLike(node) && 'body' in node ? node.body : undefined;
    if (body !== undefined && name !== undefined) {
      const parameters = (node as ts.SignatureDeclaration).parameters.map((one) => one.getText(source).replaceAll(/\s+/g, ' ')).join(', ');
      found.push({ name: `${around}${name}`, parameters, start: body.getStart(source), end: body.end, body: body.getText(source) });
      return;
    }
    api.forEachChild(node, (child) => visit(child, api.isClassLike(node) ? `${around}${node.name?.text ?? ''}.` : around));
  };
  visit(source, '');
  return found;
}

/** As it is declared, or what it is kept as. */
function nameOf(api: typeof ts, node: ts.Node): string | undefined {
  if (api.isConstructorDeclaration(node)) return 'constructor';
  if (api.isFunctionDeclaration(node) || api.isMethodDeclaration(node) || api.isAccessor(node)) return node.name?.getText();
  if (!api.isArrowFunction(node) && !api.isFunctionExpression(node)) return undefined;
  const { parent } = node;
  return api.isVariableDeclaration(parent) || api.isPropertyAssignment(parent) || api.isPropertyDeclaration(parent) ? parent.name.getText() : undefined;
}
