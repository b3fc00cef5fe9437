/** How far two names are apart: characters inserted, left out, changed or swapped with their neighbour; case alone counts half. */
export function distanceOf(left: string, right: string): number {
  if (left === right) return 0;
  if (left.toLowerCase() === right.toLowerCase()) return 0.5;
  let previous: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1];
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const least = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (same ? 0 : 1));
      next.push(swapped ? Math.min(least, at(previous, j - 2) + 1) : least);
    }
    previous = row;
    row = next;
  }
  return at(row, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

/** The known names that `name` may be a misspelling of, nearest first, at most three. */
export function nearest(name: string, known: Iterable<string>): readonly string[] {
  const most = name.length <= 2 ? 0.5 : name.length <= 5 ? 1.5 : Math.floor(name.length / 3);
  const near = [...new Set(known)]
    .filter((word) => word !== name && Math.abs(word.length - name.length) <= most)
    .map((word) => ({ word, distance: distanceOf(name, word) }))
    .filter(({ distance }) => distance <= most);
  return near.sort((one, other) => one.distance - other.distance || (one.word < other.word ? -1 : 1)).slice(0, 3).map(({ word }) => word);
}
