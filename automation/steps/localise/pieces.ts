import type { LineEdit } from './line-edits.ts';

/** Lines that share less than this are not an old and a new form of the same line. */
const ALIKE = 0.4;
/** Larger edits are not laid side by side. */
const MOST_CELLS = 40_000;
/** A block of more lines than this is looked into. */
const SMALL_BLOCK = 3;

/**
 * Cuts one edit into parts that may be taken back by themselves: a line beside its old form, lines that went, and
 * added lines statement by statement, an added block's head and end together apart from what it holds. What a piece
 * leaves need not parse: whoever takes it back has to look.
 */
export function piecesOf(edit: LineEdit): readonly (readonly LineEdit[])[] {
  return aligned(edit).flatMap((run) => (run.removed.length === 0 ? statementsOf(run) : [[run]]));
}

/** Runs of the edit: pairs of lines, lines that only went, lines that only came. In order. */
function aligned(edit: LineEdit): readonly LineEdit[] {
  const { removed, added } = edit;
  if (removed.length === 0 || added.length === 0 || removed.length * added.length > MOST_CELLS) return [edit];
  const runs: LineEdit[] = [];
  let [old, now] = [0, 0];
  const upTo = (oldEnd: number, nowEnd: number) => {
    if (oldEnd > old || nowEnd > now) runs.push({ start: edit.start + old, removed: removed.slice(old, oldEnd), at: edit.at + now, added: added.slice(now, nowEnd) });
    [old, now] = [oldEnd, nowEnd];
  };
  for (const [pairOld, pairNow] of pairsOf(removed, added)) {
    upTo(pairOld, pairNow);
    upTo(pairOld + 1, pairNow + 1);
  }
  upTo(removed.length, added.length);
  return runs;
}

/** Which old line became which new one: the pairs, in order, that are most alike taken together. */
function pairsOf(removed: readonly string[], added: readonly string[]): readonly (readonly [number, number])[] {
  const likeness = likenessTable(removed, added);
  const best = Array.from({ length: removed.length + 1 }, () => new Float64Array(added.length + 1));
  const at = (row: number, column: number): number => best[row]?.[column] ?? 0;
  for (let row = removed.length - 1; row >= 0; row -= 1) {
    for (let column = added.length - 1; column >= 0; column -= 1) {
      const cells = best[row];
      if (cells !== undefined) cells[column] = Math.max(at(row + 1, column), at(row, column + 1), at(row + 1, column + 1) + likeness(row, column));
    }
  }
  const pairs: [number, number][] = [];
  let [row, column] = [0, 0];
  while (row < removed.length && column < added.length) {
    if (likeness(row, column) > 0 && at(row, column) === at(row + 1, column + 1) + likeness(row, column)) pairs.push([row++, column++]);
    else if (at(row, column) === at(row + 1, column)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** Dice's coefficient over the words and signs of two lines; 0 where they are not alike. */
function likenessTable(removed: readonly string[], added: readonly string[]): (row: number, column: number) => number {
  const [old, now] = [removed.map(wordsOf), added.map(wordsOf)];
  return (row, column) => {
    const [one, other] = [old[row] ?? [], now[column] ?? []];
    const left = [...other];
    let same = 0;
    for (const word of one) {
      const found = left.indexOf(word);
      if (found === -1) continue;
      left.splice(found, 1);
      same += 1;
    }
    const share = one.length + other.length === 0 ? 0 : (2 * same) / (one.length + other.length);
    return share >= ALIKE ? share : 0;
  };
}

function wordsOf(line: string): readonly string[] {
  return line.match(/[\p{L}\p{N}_$]+|[^\s]/gu) ?? [];
}

/** Added lines by statements, as their brackets tell. */
function statementsOf({ start, at, added }: LineEdit): readonly (readonly LineEdit[])[] {
  const slice = (from: number, to: number): LineEdit => ({ start, removed: [], at: at + from, added: added.slice(from, to) });
  return groupsOf(added, 0, added.length).flatMap(({ from, to }) => {
    const inner = to - from > SMALL_BLOCK ? groupsOf(added, from + 1, to - 1) : [];
    if (inner.length < 2) return [[slice(from, to)]];
    return [[slice(from, from + 1), slice(to - 1, to)], ...inner.map((group) => [slice(group.from, group.to)])];
  });
}

interface Group {
  readonly from: number;
  readonly to: number;
}

/** A group ends where every bracket that it opened is closed; blank lines and comments go with what follows. */
function groupsOf(lines: readonly string[], from: number, to: number): readonly Group[] {
  const groups: Group[] = [];
  let begin = from;
  let depth = 0;
  for (let index = from; index < to; index += 1) {
    const line = lines[index] ?? '';
    depth = Math.max(0, depth + bracketsOf(line));
    if (depth === 0 && line.trim() !== '' && !/^\s*(?:\/\/|\/?\*|#)/.test(line) && !/^\s*[.?:&|]/.test(lines[index + 1] ?? '')) {
      groups.push({ from: begin, to: index + 1 });
      begin = index + 1;
    }
  }
  return begin < to ? [...groups, { from: begin, to }] : groups;
}

/** Opened minus closed, those in quotes left out. */
function bracketsOf(line: string): number {
  const bare = line.replace(/\\./g, '').replace(/'[^']*'|"[^"]*"|`[^`]*`/g, '').replace(/\/\/.*$/, '');
  return (bare.match(/[([{]/g)?.length ?? 0) - (bare.match(/[)\]}]/g)?.length ?? 0);
}
