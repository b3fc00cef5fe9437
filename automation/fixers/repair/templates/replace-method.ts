import type ts from 'typescript';
import { replacing } from '../syntax/edits.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** Methods that are taken for one another; each stands for every other of its row, its neighbours first. */
const ROWS: readonly (readonly string[])[] = [
  ['slice', 'splice', 'substring', 'substr'], ['push', 'unshift', 'concat'], ['pop', 'shift', 'at'], ['push', 'pop'], ['shift', 'unshift'],
  ['find', 'filter', 'some', 'every', 'findIndex', 'findLast'], ['findIndex', 'findLastIndex', 'indexOf'], ['map', 'flatMap', 'forEach', 'filter'], ['some', 'every'], ['reduce', 'reduceRight'],
  ['min', 'max'], ['floor', 'ceil', 'round', 'trunc'], ['startsWith', 'endsWith', 'includes'], ['indexOf', 'lastIndexOf'], ['toUpperCase', 'toLowerCase'],
  ['trim', 'trimStart', 'trimEnd'], ['keys', 'values', 'entries'], ['padStart', 'padEnd'], ['replace', 'replaceAll'], ['match', 'matchAll', 'test'], ['charAt', 'at', 'charCodeAt'], ['charCodeAt', 'codePointAt'],
  ['sort', 'toSorted', 'reverse'], ['reverse', 'toReversed'], ['add', 'delete', 'has'], ['get', 'has', 'delete'], ['set', 'get'], ['all', 'allSettled', 'race', 'any'], ['then', 'catch', 'finally'],
  ['toString', 'toFixed'], ['toISOString', 'toString', 'toJSON'], ['getDate', 'getDay'], ['getMonth', 'getDate', 'getFullYear'], ['setTimeout', 'setInterval'], ['addEventListener', 'removeEventListener'], ['on', 'off', 'once', 'emit'],
  ['sqrt', 'cbrt', 'abs', 'pow'], ['log', 'log2', 'log10', 'log1p'], ['sin', 'cos', 'tan'], ['stringify', 'parse'], ['parseInt', 'parseFloat', 'Number'], ['isNaN', 'isFinite', 'isInteger'], ['resolve', 'reject', 'join'], ['getHours', 'getUTCHours'], ['getDate', 'getUTCDate'], ['getMonth', 'getUTCMonth'], ['getFullYear', 'getUTCFullYear'], ['freeze', 'seal'], ['assign', 'create'], ['includes', 'indexOf'], ['join', 'concat'], ['first', 'last'], ['prev', 'next'], ['left', 'right'], ['start', 'end'], ['width', 'height'], ['x', 'y'], ['head', 'tail'], ['before', 'after'], ['from', 'to'],
];

/** `a.slice(…)` → `a.splice(…)`, `Math.min` → `Math.max`, `p.left` → `p.right`: what stands for it in its row. */
export const replaceMethod: Template = {
  name: 'replace-method',
  *draftsAt(node, space) {
    if (!space.ts.isIdentifier(node)) return;
    const isMember = space.ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
    const isCalled = space.ts.isCallExpression(node.parent) && node.parent.expression === node;
    if (isMember || isCalled) yield* wellKnown(space, node);
  },
};

function* wellKnown(space: SearchSpace, node: ts.Identifier): Generator<Draft> {
  for (const row of ROWS) {
    const place = row.indexOf(node.text);
    if (place === -1) continue;
    for (const [index, name] of row.entries()) if (name !== node.text) yield { edits: [replacing(space, node, name)], why: `\`${node.text}\` becomes \`${name}\``, likely: 1 / (0.5 + Math.abs(index - place) / 2) };
  }
}
