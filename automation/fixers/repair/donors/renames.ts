import type ts from 'typescript';
import type { Rename } from '../template.ts';
import { alignmentOf, type Alignment } from './alignment.ts';
import { perSpace } from './per-space.ts';

/** What the change calls by another name: told by this file's own diff, then by the other files'. The surest first. */
export const renamesOf = perSpace((space): readonly Rename[] => [...renamesIn(space.ts, alignmentOf(space)), ...(space.renames ?? [])]);

/** Names that gave way to another one where they are declared, or more than once. */
export function renamesIn(compiler: typeof ts, alignment: Alignment | undefined): readonly Rename[] {
  const counts = new Map<string, Rename & { readonly times: number }>();
  for (const difference of alignment?.differences ?? []) {
    if (difference.kind !== 'replaced') continue;
    const rename = renameOf(compiler, difference.old, difference.now);
    if (rename === undefined) continue;
    const { declared, from, to, kind } = rename;
    const key = `${kind} ${from} ${to}`;
    counts.set(key, { from, to, kind, times: (counts.get(key)?.times ?? 0) + (declared ? 5 : 1) });
  }
  const sure = [...counts.values()].filter(({ times }) => times > 1).sort((one, other) => other.times - one.times);
  return sure.map(({ from, to, kind }) => ({ from, to, kind }));
}

function renameOf(compiler: typeof ts, old: ts.Node, now: ts.Node): (Rename & { readonly declared: boolean }) | undefined {
  if (!compiler.isIdentifier(old) || !compiler.isIdentifier(now) || old.text === now.text) return undefined;
  const declared = isDeclared(compiler, now) && isDeclared(compiler, old);
  return { from: old.text, to: now.text, kind: isProperty(compiler, now) ? 'property' : 'variable', declared };
}

function isDeclared(compiler: typeof ts, { parent, text }: ts.Identifier): boolean {
  const declares = compiler.isVariableDeclaration(parent) || compiler.isParameter(parent) || compiler.isFunctionLike(parent) || compiler.isBindingElement(parent) || compiler.isClassLike(parent) || compiler.isPropertySignature(parent) || compiler.isPropertyDeclaration(parent) || compiler.isPropertyAssignment(parent) || compiler.isImportSpecifier(parent) || compiler.isInterfaceDeclaration(parent);
  return declares && parent.name?.getText() === text;
}

function isProperty(compiler: typeof ts, node: ts.Identifier): boolean {
  const { parent } = node;
  if (compiler.isPropertyAccessExpression(parent)) return parent.name === node;
  return (compiler.isPropertyAssignment(parent) || compiler.isPropertySignature(parent) || compiler.isPropertyDeclaration(parent) || compiler.isMethodDeclaration(parent)) && parent.name === node;
}
