import { unwrap } from './static-text.ts';
import type { Node, Tree } from './syntax.ts';

/** A constant as a key by which equal constants are found: `s:text`, `n:5`, `b:true`, `null`, `undefined`, `[…]`, `{…}`. Undefined: it computes. */
export function valueKeyOf(tree: Pick<Tree, 'ts'>, node: Node, depth = 0): string | undefined {
  const { ts } = tree;
  const kinds = ts.SyntaxKind;
  const inner = unwrap(tree, node);
  if (ts.isStringLiteralLike(inner)) return `s:${inner.text}`;
  if (ts.isNumericLiteral(inner)) return `n:${Number(inner.text)}`;
  if (ts.isBigIntLiteral(inner)) return `n:${inner.text.replace(/n$/, '')}`;
  if (inner.kind === kinds.TrueKeyword || inner.kind === kinds.FalseKeyword) return `b:${inner.kind === kinds.TrueKeyword}`;
  if (inner.kind === kinds.NullKeyword) return 'null';
  if (ts.isIdentifier(inner)) return /^(undefined|NaN|Infinity)$/.test(inner.text) ? inner.text : undefined;
  if (ts.isVoidExpression(inner)) return 'undefined';
  if (ts.isPrefixUnaryExpression(inner)) return signed(valueKeyOf(tree, inner.operand, depth + 1), inner.operator === kinds.MinusToken, inner.operator === kinds.PlusToken);
  return depth > 8 ? undefined : compositeKeyOf(tree, inner, depth);
}

function signed(key: string | undefined, minus: boolean, plus: boolean): string | undefined {
  if (key === undefined || !(minus || plus)) return undefined;
  if (key === 'Infinity' && minus) return '-Infinity';
  return key.startsWith('n:') ? `n:${Number(key.slice(2)) * (minus ? -1 : 1)}` : undefined;
}

function compositeKeyOf(tree: Pick<Tree, 'ts'>, node: Node, depth: number): string | undefined {
  const { ts } = tree;
  if (ts.isArrayLiteralExpression(node)) return wrapped('[', node.elements.map((element) => valueKeyOf(tree, element, depth + 1)), ']');
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && /^(Date|Set|Map|URL|BigInt)$/.test(node.expression.text)) return wrapped(`${node.expression.text}(`, (node.arguments ?? []).map((one) => valueKeyOf(tree, one, depth + 1)), ')');
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const members = node.properties.map((property) => {
    if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) return undefined;
    const value = valueKeyOf(tree, property.initializer, depth + 1);
    return value === undefined ? undefined : `${property.name.getText().replace(/^['"]|['"]$/g, '')}=${value}`;
  });
  return wrapped('{', members.includes(undefined) ? members : [...members].sort(), '}');
}

function wrapped(open: string, parts: readonly (string | undefined)[], close: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${open}${parts.join(',')}${close}`;
}

/** How much a constant says: nobody hits a `specific` one by chance; a `domain` one is a word of the trade; a `trivial` one stands everywhere. */
export type Weight = 'trivial' | 'domain' | 'specific';

export function weightOf(key: string): Weight {
  if (/^(null|undefined|NaN|-?Infinity|b:(true|false)|\[\]|\{\}|n:(-1|0|1|2))$/.test(key)) return 'trivial';
  if (key.startsWith('n:')) return DOMAIN_NUMBERS.has(Number(key.slice(2))) ? 'domain' : 'specific';
  if (!key.startsWith('s:')) return 'specific';
  const text = key.slice(2);
  if (text.trim().length <= 1) return 'trivial';
  return /^[A-Z][A-Z0-9_-]{1,}$/.test(text) || DOMAIN_WORDS.test(text) ? 'domain' : 'specific';
}

const DOMAIN_NUMBERS = new Set([
  7, 10, 12, 24, 28, 29, 30, 31, 52, 60, 90, 100, 180, 255, 256, 360, 365, 366, 400, 512, 1000, 1024, 3600, 4096, 65535, 65536, 86400, 3600000, 60000, 86400000, 1048576, 16, 32, 64, 128, 8,
  101, 200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 415, 418, 422, 423, 425, 426, 428, 429, 451, 500, 501, 502, 503, 504, 511, 80, 443, 8080, 3000,
]);

const DOMAIN_WORDS = /^(true|false|yes|no|on|off|null|undefined|none|auto|all|any|default|unknown|localhost|127\.0\.0\.1|0\.0\.0\.0|::1|https?:?|ftp:?|file:?|wss?:?|data:|mailto:|utf-?8|utf-?16(le|be)?|ascii|base64|hex|latin1|binary|production|development|staging|test|string|number|boolean|object|function|symbol|bigint|__proto__|constructor|prototype|\.\.?|\/|\r?\n|application\/[\w.+-]+|text\/[\w.+-]+|asc|desc|ascending|descending|left|right|top|bottom|center|start|end|open|closed|active|inactive|pending|paused|done|error|success|failed|warning|info|debug|get|post|put|patch|delete|Infinity|-Infinity|NaN|win32|linux|darwin|E[A-Z]+)$/i;
