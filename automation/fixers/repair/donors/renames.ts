import type ts from 'typescript';
import type { Rename, SearchSpace } from '../template.ts';
import { alignmentOf } from './alignment.ts';
import { perSpace } from './per-space.ts';

/** What the change calls by another name: told by this file's own diff, then by the other files'. The surest first. */
export const renamesOf = perSpace((space): readonly Rename[] => {
  const counts = new Map<string, Rename & { readonly times: number }>();
  for (const difference of alignmentOf(space)?.differences ?? []) {
    if (difference.kind !== 'replaced') continue;
    const rename = renameOf(space, difference.old, difference.now);
    if (rename === undefined) continue;
    const key = `${rename.kind} ${rename.from} ${rename.to}`;
    counts.set(key, { ...rename, times: (counts.get(key)?.times ?? 0) + (rename.declared ? 5 : 1) });
  }
  const own = [...counts.values()].filter(({ times }) => times > 1).sort((one, other) => other.times - one.times);
  return [...own.map(({ from, to, kind }) => ({ from, to, kind })), ...(space.renames ?? [])];
});

function renameOf({ ts: compiler }: SearchSpace, old: ts.Node, now: ts.Node): (Rename & { readonly declared: boolean }) | undefined {
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
