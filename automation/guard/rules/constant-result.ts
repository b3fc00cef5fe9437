import type { Rule } from '../rule.ts';
import { namedFunctions } from '../study/functions.ts';
import type { NamedFunction } from '../study/functions.ts';
import type { Script, Study } from '../study/study.ts';
import type { Node } from '../study/syntax.ts';
import { valueKeyOf, weightOf } from '../study/values.ts';
import { constantReturnsOf, meansConstant } from './constant-returns.ts';
import { inScripts } from './in-scripts.ts';

/** Functions that computed something and now return a constant. */
export const constantRules: readonly Rule[] = [
  {
    id: 'constant-result', severity: 'refuse', about: 'replaces what a function computes by the value that the failing test expects',
    instead: 'Compute the value.', look: (study: Study) => inScripts(study, (script) => replaced(script, study, 'refuse')),
  },
  {
    id: 'constant-body', severity: 'warn', about: 'replaces what a function computes by a constant',
    instead: 'Compute the value.', look: (study: Study) => inScripts(study, (script) => replaced(script, study, 'warn')),
  },
];

/** Those that claim to equal something are the business of another rule. */
const CONVERSIONS = /(^|\.)(valueOf|equals|isEqual|toString|toJSON|\[Symbol\.\w+\])$/;

function replaced(script: Script, study: Study, severity: 'refuse' | 'warn') {
  const { tree } = script.after;
  const before = new Map(namedFunctions(script.before.tree).map((one) => [one.name, one]));
  return namedFunctions(tree).flatMap(({ name, node }) => {
    const old = before.get(name);
    if (old === undefined || CONVERSIONS.test(name) || !isTouched(script, { name, node }) || constantReturnsOf(script.before.tree, old.node) !== undefined) return [];
    const values = constantReturnsOf(tree, node);
    if (values === undefined || spellsRight(script, old.node, values)) return [];
    const keys = values.flatMap((value) => valueKeyOf(tree, value) ?? []);
    const expected = keys.some((key) => study.values().expected.has(key) && (weightOf(key) !== 'trivial' || node.parameters.length > 0));
    return expected === (severity === 'refuse') ? [{ line: tree.lineOf(node), what: `${name} now returns the constant ${(values[0]?.getText(tree.source) ?? '').slice(0, 60)}` }] : [];
  });
}

/** It was a constant before, under a name that nothing bears. */
function spellsRight({ before, after }: Script, old: Node, values: readonly Node[]): boolean {
  const meant = meansConstant(before.tree, old)?.getText(before.tree.source);
  return meant !== undefined && values.every((value) => value.getText(after.tree.source) === meant);
}

function isTouched({ added, after: { tree } }: Script, { node }: NamedFunction): boolean {
  for (let line = tree.lineOf(node); line <= tree.lastLineOf(node); line += 1) if (added.has(line)) return true;
  return false;
}
