/** A queue that gives the largest score first, and of equal ones what was put in first. */
export interface BestFirst<Item> {
  put(score: number, item: Item): void;
  /** undefined when empty. */
  take(): { readonly score: number; readonly item: Item } | undefined;
}

interface Entry<Item> {
  readonly score: number;
  readonly order: number;
  readonly item: Item;
}

/** A binary heap. */
export function createBestFirst<Item>(): BestFirst<Item> {
  const heap: Entry<Item>[] = [];
  let puts = 0;
  return {
    put(score, item) {
      heap.push({ score, order: (puts += 1), item });
      rise(heap, heap.length - 1);
    },
    take() {
      const [best] = heap;
      const last = heap.pop();
      if (best === undefined || last === undefined) return undefined;
      if (best !== last) {
        heap[0] = last;
        sink(heap, 0);
      }
      return best;
    },
  };
}

function isBefore<Item>(one: Entry<Item> | undefined, other: Entry<Item> | undefined): boolean {
  if (one === undefined || other === undefined) return one !== undefined;
  return one.score > other.score || (one.score === other.score && one.order < other.order);
}

function rise<Item>(heap: Entry<Item>[], from: number): void {
  for (let at = from; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!isBefore(heap[at], heap[parent])) return;
    exchange(heap, at, parent);
    at = parent;
  }
}

function sink<Item>(heap: Entry<Item>[], from: number): void {
  for (let at = from; ; ) {
    const left = 2 * at + 1;
    const best = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    if (best >= heap.length || !isBefore(heap[best], heap[at])) return;
    exchange(heap, at, best);
    at = best;
  }
}

function exchange<Item>(heap: Entry<Item>[], one: number, other: number): void {
  const [left, right] = [heap[one], heap[other]];
  if (left === undefined || right === undefined) return;
  heap[one] = right;
  heap[other] = left;
}
