/** The most urgent first; equals in the order in which they came. */
export class PriorityQueue {
  #heap = [];
  #count = 0;

  get size() {
    return this.#heap.length;
  }

  push(value, priority = 0) {
    this.#heap.push({ value, priority, number: this.#count++ });
    this.#rise(this.#heap.length - 1);
  }

  pop() {
    const [top] = this.#heap;
    if (top === undefined) return undefined;
    const last = this.#heap.pop();
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return top.value;
  }

  #rise(at) {
    while (at > 0) {
      const parent = Math.floor((at - 1) / 2);
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(at) {
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (left < this.#heap.length && this.#before(left, first)) first = left;
      if (right < this.#heap.length && this.#before(right, first)) first = right;
      if (first === at) return;
      this.#swap(at, first);
      at = first;
    }
  }

  #before(a, b) {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one.priority !== other.priority) return one.priority > other.priority;
    return one.number < other.number;
  }

  #swap(a, b) {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b], this.#heap[a]];
  }
}
