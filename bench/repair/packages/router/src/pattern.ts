/** One piece of a route pattern: `/users/:id/files/*path`. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string; readonly optional: boolean }
  | { readonly kind: 'rest'; readonly name: string };

export type Params = Readonly<Record<string, string>>;

export function parsePattern(pattern: string): Segment[] {
  return piecesOf(pattern).map((piece, index, all): Segment => {
    if (piece.startsWith('*')) {
      if (index !== all.length - 1) throw new SyntaxError(`${piece} must be the last piece`);
      return { kind: 'rest', name: piece.slice(1) || 'rest' };
    }
    if (!piece.startsWith(':')) return { kind: 'text', text: piece };
    const optional = piece.endsWith('?');
    return { kind: 'param', name: optional ? piece.slice(1, -1) : piece.slice(1), optional };
  });
}

export function piecesOf(path: string): string[] {
  return path.split('/').filter((piece) => piece !== '');
}

/** The parameters when the path fits; undefined when it does not. */
export function matchPath(segments: readonly Segment[], path: string): Params | undefined {
  const pieces = piecesOf(path);
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'rest') {
      params[segment.name] = pieces.slice(index).map(decodeURIComponent).join('/');
      return params;
    }
    const piece = pieces[index];
    if (piece === undefined) {
      if (segment.kind === 'param' && segment.optional) continue;
      return undefined;
    }
    if (segment.kind === 'param') params[segment.name] = decodeURIComponent(piece);
    else if (segment.text !== piece) return undefined;
  }
  return pieces.length > segments.length ? undefined : params;
}

/** Fixed text before parameters before the rest; from the left. Negative when the first goes first. */
export function compareSegments(a: readonly Segment[], b: readonly Segment[]): number {
  const weights = { text: 0, param: 1, rest: 2 } as const;
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) break;
    const difference = weights[left.kind] - weights[right.kind];
    if (difference !== 0) return difference;
  }
  return b.length - a.length;
}
