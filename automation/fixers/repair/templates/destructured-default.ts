import type ts from 'typescript';
import { looksLike, type Looks } from '../syntax/looks.ts';
import type { Draft, Template } from '../template.ts';

/** A default where something is taken apart: `{ size }` → `{ size = 0 }`, `({ a })` → `({ a } = {})`, at any depth. */
export const destructuredDefault: Template = {
  name: 'destructured-default',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!(api.isBindingElement(node) || api.isParameter(node)) || node.initializer !== undefined || node.dotDotDotToken !== undefined) return;
    if (api.isObjectBindingPattern(node.name)) yield withDefault(node, '{}', 1);
    else if (api.isArrayBindingPattern(node.name)) yield withDefault(node, '[]', 1);
    else if (api.isBindingElement(node)) for (const [value, likely] of defaultsFor(looksLike(space, node.name))) yield withDefault(node, value, likely);
  },
};

function withDefault(node: ts.BindingElement | ts.ParameterDeclaration, value: string, likely: number): Draft {
  return { edits: [{ start: node.end, end: node.end, text: ` = ${value}` }], why: `\`${node.name.getText()}\` is \`${value}\` where nothing is given`, likely };
}

const DEFAULTS: Readonly<Partial<Record<NonNullable<Looks>, readonly (readonly [string, number])[]>>> = {
  number: [['0', 1], ['1', 0.6]],
  string: [["''", 1]],
  array: [['[]', 1]],
  boolean: [['false', 0.8], ['true', 0.8]],
  object: [['{}', 1]],
  function: [['() => {}', 0.8]],
};

function defaultsFor(looks: Looks): readonly (readonly [string, number])[] {
  const known = looks === undefined ? undefined : DEFAULTS[looks];
  return known ?? [['[]', 0.6], ['{}', 0.6], ['0', 0.6], ["''", 0.6], ['false', 0.5], ['true', 0.5], ['1', 0.4], ['null', 0.4]];
}
