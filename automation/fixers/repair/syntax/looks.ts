import type ts from 'typescript';
import type { SearchSpace } from '../template.ts';

/** What an expression seems to be, from how it is written and used; undefined: could be anything. */
export type Looks = 'number' | 'string' | 'boolean' | 'array' | 'function' | 'object' | undefined;

const METHODS = new Map<string, Looks>(Object.entries({
  indexOf: 'number', lastIndexOf: 'number', findIndex: 'number', charCodeAt: 'number', codePointAt: 'number', getTime: 'number', localeCompare: 'number', search: 'number',
  trim: 'string', toLowerCase: 'string', toUpperCase: 'string', substring: 'string', substr: 'string', join: 'string', toString: 'string', charAt: 'string', replace: 'string', replaceAll: 'string', repeat: 'string', padStart: 'string', padEnd: 'string', toFixed: 'string',
  includes: 'boolean', startsWith: 'boolean', endsWith: 'boolean', some: 'boolean', every: 'boolean', has: 'boolean', test: 'boolean', hasOwnProperty: 'boolean', isArray: 'boolean', isInteger: 'boolean', isNaN: 'boolean', isFinite: 'boolean',
  map: 'array', filter: 'array', split: 'array', flatMap: 'array', flat: 'array', keys: 'array', values: 'array', entries: 'array', splice: 'array', sort: 'array', toSorted: 'array', reverse: 'array', from: 'array',
} as const));

/** Judges by literals, operators, well-known methods, then by the checker's type of a name, then by how the file uses the name. */
export function looksLike(space: SearchSpace, node: ts.Node): Looks {
  const { ts: api } = space;
  if (api.isParenthesizedExpression(node) || api.isAsExpression(node) || api.isNonNullExpression(node)) return looksLike(space, node.expression);
  if (api.isIdentifier(node)) return node.text === 'Infinity' || node.text === 'NaN' ? 'number' : (looksOfName(space, node) ?? looksByUse(space).get(node.text));
  if (api.isCallExpression(node)) return looksOfCall(api, node);
  if (api.isPropertyAccessExpression(node)) return node.name.text === 'length' || node.name.text === 'size' ? 'number' : undefined;
  if (api.isBinaryExpression(node)) return looksOfBinary(space, node);
  if (api.isConditionalExpression(node)) return looksLike(space, node.whenTrue) ?? looksLike(space, node.whenFalse);
  if (api.isPrefixUnaryExpression(node)) return node.operator === api.SyntaxKind.ExclamationToken ? 'boolean' : 'number';
  return looksOfLiteral(api, node);
}

function looksOfLiteral(api: SearchSpace['ts'], node: ts.Node): Looks {
  if (api.isNumericLiteral(node) || api.isPostfixUnaryExpression(node)) return 'number';
  if (api.isStringLiteralLike(node) || api.isTemplateExpression(node) || api.isTypeOfExpression(node)) return 'string';
  if (node.kind === api.SyntaxKind.TrueKeyword || node.kind === api.SyntaxKind.FalseKeyword) return 'boolean';
  if (api.isArrayLiteralExpression(node)) return 'array';
  if (api.isArrowFunction(node) || api.isFunctionExpression(node)) return 'function';
  return api.isObjectLiteralExpression(node) || api.isNewExpression(node) || api.isRegularExpressionLiteral(node) ? 'object' : undefined;
}

function looksOfBinary(space: SearchSpace, node: ts.BinaryExpression): Looks {
  const operator = node.operatorToken.getText(space.source);
  if (/^(?:[<>]=?|[!=]==?|in|instanceof)$/.test(operator)) return 'boolean';
  if (/^(?:[-*/%&|^]|\*\*|<<|>>>?)$/.test(operator)) return 'number';
  const sides = [looksLike(space, node.left), looksLike(space, node.right)];
  if (operator === '+') return sides.includes('string') ? 'string' : sides.includes('number') ? 'number' : undefined;
  return operator === '&&' || operator === '||' || operator === '??' ? (sides[1] ?? sides[0]) : undefined;
}

function looksOfCall(api: SearchSpace['ts'], { expression }: ts.CallExpression): Looks {
  if (api.isIdentifier(expression)) return /^(?:Number|parseInt|parseFloat)$/.test(expression.text) ? 'number' : expression.text === 'String' ? 'string' : expression.text === 'Boolean' ? 'boolean' : undefined;
  if (!api.isPropertyAccessExpression(expression)) return undefined;
  if (api.isIdentifier(expression.expression) && expression.expression.text === 'Math') return 'number';
  return METHODS.get(expression.name.text);
}

const looksOf = new WeakMap<ts.Node, Map<string, Looks>>();

/** Asked for again and again within one function; a name declared twice in it counts as what it is at first. */
function looksOfName(space: SearchSpace, node: ts.Identifier): Looks {
  const holder = space.ts.findAncestor(node.parent, (one) => space.ts.isFunctionLike(one)) ?? space.source;
  const known = looksOf.get(holder) ?? new Map<string, Looks>();
  looksOf.set(holder, known);
  if (!known.has(node.text)) known.set(node.text, looksOfType(space, node));
  return known.get(node.text);
}

function looksOfType(space: SearchSpace, node: ts.Identifier): Looks {
  const type = space.scope.namesAt(node).find(({ name }) => name === node.text)?.type;
  if (type === undefined) return undefined;
  if (/^(?:number|-?[\d.]+)$/.test(type)) return 'number';
  if (/^(?:string|"[^"]*")$/.test(type)) return 'string';
  if (/^(?:boolean|true|false)$/.test(type)) return 'boolean';
  if (/\[\]$|^\[|^(?:Readonly)?Array</.test(type)) return 'array';
  return /=>/.test(type) ? 'function' : undefined;
}

const usesOf = new WeakMap<ts.SourceFile, ReadonlyMap<string, Looks>>();

/** What the names of a file are used as; a name used in two ways is left open. */
function looksByUse(space: SearchSpace): ReadonlyMap<string, Looks> {
  const known = usesOf.get(space.source);
  if (known !== undefined) return known;
  const uses = new Map<string, Looks>();
  const visit = (node: ts.Node): void => {
    if (space.ts.isIdentifier(node)) {
      const use = useOf(space, node);
      if (use !== undefined) uses.set(node.text, uses.has(node.text) && uses.get(node.text) !== use ? undefined : use);
    }
    space.ts.forEachChild(node, visit);
  };
  visit(space.source);
  usesOf.set(space.source, uses);
  return uses;
}

function useOf({ ts: api, source }: SearchSpace, node: ts.Identifier): Looks {
  const { parent } = node;
  if (api.isPropertyAccessExpression(parent) && parent.expression === node) return useByMember(parent.name.text);
  if (api.isForOfStatement(parent) && parent.expression === node) return 'array';
  if (api.isSpreadElement(parent) || (api.isElementAccessExpression(parent) && parent.expression === node)) return 'array';
  if (api.isElementAccessExpression(parent) || api.isPostfixUnaryExpression(parent)) return 'number';
  if (api.isVariableDeclaration(parent) && parent.name === node && parent.initializer !== undefined) return looksOfLiteral(api, parent.initializer);
  if (api.isBinaryExpression(parent)) return /^(?:[-*/%]|[<>]=?|[-*/%]=|\*\*)$/.test(parent.operatorToken.getText(source)) ? 'number' : undefined;
  return undefined;
}

function useByMember(name: string): Looks {
  if (/^(?:push|pop|shift|unshift|map|filter|reduce|forEach|sort|join|flatMap|every|some|find)$/.test(name)) return 'array';
  return /^(?:toLowerCase|toUpperCase|trim|split|charAt|charCodeAt|startsWith|endsWith|substring|substr|replace|replaceAll|padStart|padEnd)$/.test(name) ? 'string' : name === 'toFixed' ? 'number' : undefined;
}
