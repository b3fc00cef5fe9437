/** How many characters (or lines) two sequences have in common at their beginning, and then at their end; no element counts twice. */
export function commonEnds(one: ArrayLike<string>, other: ArrayLike<string>): { readonly head: number; readonly tail: number } {
  const most = Math.min(one.length, other.length);
  let [head, tail] = [0, 0];
  while (head < most && one[head] === other[head]) head += 1;
  while (tail < most - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  return { head, tail };
}
