/**
 * Delta debugging (Zeller's ddmin): a part of `items`, in their order, for which `holds` is true and from which no
 * single item can be left out, as far as it was searched. `items` as a whole are taken to hold and are not asked
 * about, nor is the empty list. `holds` must be repeatable; each part is asked about once. When `enough` says so,
 * the smallest part found until then is the answer.
 */
export async function ddmin<Item>(items: readonly Item[], holds: (part: readonly Item[]) => Promise<boolean>, enough: () => boolean = () => false): Promise<readonly Item[]> {
  const asked = new Map<string, boolean>();
  const ask = async (part: readonly Item[]): Promise<boolean> => {
    if (part.length === 0 || enough()) return false;
    const key = part.map((item) => items.indexOf(item)).join(' ');
    const known = asked.get(key) ?? (await holds(part));
    asked.set(key, known);
    return known;
  };
  let best = items;
  let pieces = 2;
  while (best.length > 1 && !enough()) {
    const smaller = await smallerPart(best, pieces, ask);
    if (smaller === undefined && pieces >= best.length) return best;
    pieces = smaller === undefined ? Math.min(pieces * 2, best.length) : Math.max(smaller.pieces, 2);
    best = smaller?.part ?? best;
  }
  return best;
}

/** One piece alone, or all but one piece, for which it still holds. */
async function smallerPart<Item>(items: readonly Item[], pieces: number, ask: (part: readonly Item[]) => Promise<boolean>): Promise<{ readonly part: readonly Item[]; readonly pieces: number } | undefined> {
  const parts = splitIn(items, pieces);
  for (const part of parts) if (part.length < items.length && (await ask(part))) return { part, pieces: 2 };
  for (const part of parts) {
    const rest = items.filter((item) => !part.includes(item));
    if (pieces > 2 && (await ask(rest))) return { part: rest, pieces: pieces - 1 };
  }
  return undefined;
}

function splitIn<Item>(items: readonly Item[], pieces: number): readonly (readonly Item[])[] {
  const borders = Array.from({ length: pieces + 1 }, (_border, at) => Math.round((at * items.length) / pieces));
  return borders.slice(1).map((end, at) => items.slice(borders[at], end)).filter((part) => part.length > 0);
}
