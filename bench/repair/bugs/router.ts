import { hunk } from '../seeded-bug.ts';
import type { PackageBugs } from '../seeded-bug.ts';

export const router: PackageBugs = {
  package: 'router',
  changes: [
    {
      name: 'segment-of',
      hunks: [
        hunk('src/pattern.ts', "  return piecesOf(pattern).map((piece, index, all): Segment => {\n    if (piece.startsWith('*')) {\n      if (index !== all.length - 1) throw new SyntaxError(`${piece} must be the last piece`);\n      return { kind: 'rest', name: piece.slice(1) || 'rest' };\n    }\n    if (!piece.startsWith(':')) return { kind: 'text', text: piece };\n    const optional = piece.endsWith('?');\n    return { kind: 'param', name: optional ? piece.slice(1, -1) : piece.slice(1), optional };\n  });\n}", "  const segments = piecesOf(pattern).map(segmentOf);\n  const rest = segments.findIndex((segment) => segment.kind === 'rest');\n  if (rest !== -1 && rest !== segments.length - 1) throw new SyntaxError('the rest must be the last piece');\n  return segments;\n}\n\nfunction segmentOf(piece: string): Segment {\n  if (piece.startsWith('*')) return { kind: 'rest', name: piece.slice(1) || 'rest' };\n  if (!piece.startsWith(':')) return { kind: 'text', text: piece };\n  const optional = piece.endsWith('?');\n  return { kind: 'param', name: optional ? piece.slice(1, -1) : piece.slice(1), optional };\n}"),
        hunk('src/pattern.ts', "    if (segment.kind === 'param') params[segment.name] = decodeURIComponent(piece);\n    else if (segment.text !== piece) return undefined;", "    if (segment.kind === 'text') {\n      if (segment.text !== piece) return undefined;\n    } else params[segment.name] = decodeURIComponent(piece);"),
        hunk('src/pattern.ts', "  const weights = { text: 0, param: 1, rest: 2 } as const;\n", ""),
        hunk('src/pattern.ts', "    const difference = weights[left.kind] - weights[right.kind];", "    const difference = WEIGHTS[left.kind] - WEIGHTS[right.kind];"),
        hunk('src/pattern.ts', "export type Params =", "const WEIGHTS = { text: 0, param: 1, rest: 2 } as const;\n\nexport type Params ="),
      ],
      bugs: [
        { name: 'weights-equal', kind: 'wrong constant', hunks: [hunk('src/pattern.ts', 'text: 0, param: 1, rest: 2', 'text: 1, param: 1, rest: 2')] },
        { name: 'optional-cut', kind: 'swapped branches', hunks: [hunk('src/pattern.ts', 'optional ? piece.slice(1, -1) : piece.slice(1)', 'optional ? piece.slice(1) : piece.slice(1, -1)')] },
        { name: 'rest-may-be-anywhere', kind: 'condition', hunks: [hunk('src/pattern.ts', 'rest !== -1 && rest !== segments.length - 1', 'rest === -1 && rest !== segments.length - 1')] },
        { name: 'text-case', kind: 'reversed comparison', hunks: [hunk('src/pattern.ts', 'if (segment.text !== piece) return undefined;', 'if (segment.text === piece) return undefined;')] },
        { name: 'longer-fits', kind: 'lost guard', hunks: [hunk('src/pattern.ts', 'return pieces.length > segments.length ? undefined : params', 'return pieces.length < segments.length ? undefined : params')] },
      ],
    },
    {
      name: 'pairs',
      hunks: [
        hunk('src/query.ts', "    if (pair === '') continue;\n    const equals = pair.indexOf('=');\n    const name = decode(equals === -1 ? pair : pair.slice(0, equals));\n    const value = equals === -1 ? '' : decode(pair.slice(equals + 1));\n", "    if (pair === '') continue;\n    const [name, value] = cutPair(pair);\n"),
        hunk('src/query.ts', "export function printQuery", "function cutPair(pair: string): [string, string] {\n  const equals = pair.indexOf('=');\n  if (equals === -1) return [decode(pair), ''];\n  return [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];\n}\n\nexport function printQuery"),
        hunk('src/query.ts', "    if (known === undefined) found[name] = value;\n    else found[name] = Array.isArray(known) ? [...known, value] : [known, value];", "    found[name] = known === undefined ? value : [known, value].flat();"),
        hunk('src/query.ts', "  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`));\n  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;", "  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => printPair(name, one)));\n  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;\n}\n\nfunction printPair(name: string, value: string): string {\n  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;"),
      ],
      bugs: [
        { name: 'keeps-equals', kind: 'off by one', hunks: [hunk('src/query.ts', 'decode(pair.slice(equals + 1))', 'decode(pair.slice(equals))')] },
        { name: 'list-of-lists', kind: 'lost call', hunks: [hunk('src/query.ts', 'known === undefined ? value : [known, value].flat()', 'known === undefined ? value : [...known, value]')] },
        { name: 'name-twice', kind: 'copy and paste', hunks: [hunk('src/query.ts', '=${encodeURIComponent(value)}`', '=${encodeURIComponent(name)}`')] },
        { name: 'undecoded-lone', kind: 'wrong constant', hunks: [hunk('src/query.ts', "text.replaceAll('+', ' ')", "text.replaceAll(' ', '+')")] },
      ],
    },
    {
      name: 'quality-of',
      hunks: [
        hunk('src/accept.ts', "      const [type = '', ...parameters] = part.split(';').map((one) => one.trim());\n      const quality = parameters.find((one) => one.startsWith('q='))?.slice(2);\n      return { type: type.toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };", "      const [type = '', ...parameters] = part.split(';').map((one) => one.trim());\n      return { type: type.toLowerCase(), quality: qualityOf(parameters) };"),
        hunk('src/accept.ts', "/** The first of what is wanted", "function qualityOf(parameters: readonly string[]): number {\n  const found = parameters.find((one) => one.startsWith('q='));\n  return found === undefined ? 1 : Number(found.slice(2));\n}\n\n/** The first of what is wanted"),
        hunk('src/accept.ts', "  if (wanted === '*/*') return true;\n  const [group, kind] = wanted.split('/');\n  return kind === '*' ? offer.startsWith(`${group}/`) : wanted === offer;", "  if (wanted === '*/*' || wanted === offer) return true;\n  const [group, kind] = wanted.split('/');\n  return kind === '*' && offer.startsWith(`${group}/`);"),
        hunk('src/accept.ts', "  for (const { type } of parseAccept(header)) {\n    const found = offers.find((offer) => covers(type, offer));", "  for (const wanted of parseAccept(header)) {\n    const found = offers.find((offer) => covers(wanted.type, offer));"),
      ],
      bugs: [
        { name: 'no-quality-is-zero', kind: 'wrong default', hunks: [hunk('src/accept.ts', 'found === undefined ? 1 :', 'found === undefined ? 0 :')] },
        { name: 'least-wanted-first', kind: 'reversed comparator', hunks: [hunk('src/accept.ts', 'b.quality - a.quality', 'a.quality - b.quality')] },
        { name: 'swapped-covers', kind: 'swapped arguments', hunks: [hunk('src/accept.ts', 'covers(wanted.type, offer)', 'covers(offer, wanted.type)')] },
        { name: 'star-or', kind: 'wrong logical operator', hunks: [hunk('src/accept.ts', "kind === '*' && offer.startsWith", "kind === '*' || offer.startsWith"), hunk('test/pattern.test.ts', "expect(chooseType('image/png', ['text/plain'])).toBeUndefined();", "expect(chooseType('image/png', ['text/plain', 'image/gif'])).toBeUndefined();")] },
        { name: 'number-of-all', kind: 'lost call', hunks: [hunk('src/accept.ts', 'Number(found.slice(2))', 'Number(found)')] },
      ],
    },
    {
      name: 'find-route',
      hunks: [
        hunk('src/router.ts', "    const fitting = this.routes.flatMap((route) => {\n      const params = matchPath(route.segments, path);\n      return params === undefined ? [] : [{ route, params }];\n    });\n", "    const fitting = this.fitting(path);\n"),
        hunk('src/router.ts', "    if (found === undefined) return { status: 405, body: [...new Set(fitting.map(({ route }) => route.method))].sort() };", "    if (found === undefined) return { status: 405, body: methodsOf(fitting.map(({ route }) => route)) };"),
        hunk('src/router.ts', "  private async run(", "  private fitting(path: string): { readonly route: Route; readonly params: Params }[] {\n    return this.routes.flatMap((route) => {\n      const params = matchPath(route.segments, path);\n      return params === undefined ? [] : [{ route, params }];\n    });\n  }\n\n  private async run("),
        hunk('src/router.ts', "/** Finds the handlers of a request and runs them. */", "function methodsOf(routes: readonly Route[]): string[] {\n  return [...new Set(routes.map((route) => route.method))].sort();\n}\n\n/** Finds the handlers of a request and runs them. */"),
        hunk('src/middleware.ts', "      const handler = handlers[index];\n      return handler === undefined ? undefined : handler(context, () => step(index + 1));", "      return handlers[index]?.(context, () => step(index + 1));"),
      ],
      bugs: [
        { name: 'inverted-fit', kind: 'swapped branches', hunks: [hunk('src/router.ts', 'params === undefined ? [] : [{ route, params }]', 'params !== undefined ? [] : [{ route, params: {} }]')] },
        { name: 'same-step', kind: 'off by one', hunks: [hunk('src/middleware.ts', '() => step(index + 1)', '() => step(index)')] },
        { name: 'lost-await', kind: 'lost await', hunks: [hunk('src/router.ts', 'const body = await compose(route.handlers)(context);', 'const body: unknown = compose(route.handlers)(context);')] },
        { name: 'unawaited-guard', kind: 'lost await', hunks: [hunk('src/middleware.ts', 'if (!(await allowed(context)))', 'if (!allowed(context))')] },
        { name: 'upper-forgotten', kind: 'lost call', hunks: [hunk('src/router.ts', 'route.method === method.toUpperCase()', 'route.method === method')] },
        { name: 'order-reversed', kind: 'reversed comparator', hunks: [hunk('src/router.ts', '.sort((a, b) => compareSegments(a.segments, b.segments))', '.sort((a, b) => compareSegments(b.segments, a.segments))')] },
        { name: 'empty-body', kind: 'swapped branches', hunks: [hunk('src/router.ts', 'status: body === undefined ? 204 : 200', 'status: body === undefined ? 200 : 204')] },
      ],
    },
  ],
};
