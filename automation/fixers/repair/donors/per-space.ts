import type { SearchSpace } from '../template.ts';

/** What is found out about a space once, however many of its nodes are asked for. */
export function perSpace<T>(make: (space: SearchSpace) => T): (space: SearchSpace) => T {
  const made = new WeakMap<SearchSpace, { readonly value: T }>();
  return (space) => {
    const known = made.get(space) ?? { value: make(space) };
    made.set(space, known);
    return known.value;
  };
}
