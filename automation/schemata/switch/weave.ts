/** Text put around a stretch of a file, or (where `start` is `end`) between two characters. Stretches nest. */
export interface Weft {
  readonly start: number;
  readonly end: number;
  /** Which comes first (and so holds the others) where several begin and end alike; see RANK. */
  readonly rank: number;
  readonly around: (inner: string) => string;
}

/**
 * Outermost first. Those below `body` that have no width stand before what begins there; a body holds what is
 * inserted at both of its ends; what is inserted stands outside of statements that touch it.
 */
export const RANK = { entry: 0, body: 1, count: 2, insert: 3, loopBody: 4, countBody: 5, run: 6, seal: 7, arrowBody: 8, countArrow: 9, expression: 10 } as const;

/** The text of start..end with all that is woven in. */
export function weave(text: string, range: { readonly start: number; readonly end: number }, wefts: readonly Weft[]): string {
  const sorted = [...wefts].sort(inOrder);
  let next = 0;
  const render = (start: number, end: number, holder: Weft | undefined): string => {
    let out = '';
    let at = start;
    for (let weft = sorted[next]; weft !== undefined && (holder === undefined || holds(holder, weft)); weft = sorted[next]) {
      next += 1;
      out += text.slice(at, weft.start) + weft.around(isEmpty(weft) ? '' : render(weft.start, weft.end, weft));
      at = weft.end;
    }
    return out + text.slice(at, end);
  };
  return render(range.start, range.end, undefined);
}

function inOrder(a: Weft, b: Weft): number {
  if (a.start !== b.start) return a.start - b.start;
  const [emptyA, emptyB] = [isEmpty(a), isEmpty(b)];
  if (emptyA || emptyB) return beginsAs(a) - beginsAs(b);
  return b.end - a.end || a.rank - b.rank;
}

/** A body begins before what is counted and inserted at its start; all else begins after. */
function beginsAs(weft: Weft): number {
  return isEmpty(weft) || weft.rank === RANK.body ? weft.rank : RANK.insert + 0.5;
}

function isEmpty(weft: Weft): boolean {
  return weft.start === weft.end && weft.rank !== RANK.body;
}

function holds(holder: Weft, weft: Weft): boolean {
  if (!isEmpty(weft)) return weft.end <= holder.end && weft.start < holder.end;
  return weft.start < holder.end || (holder.rank === RANK.body && weft.start === holder.end);
}
