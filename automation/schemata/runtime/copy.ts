/*
 * Sent into the user's test process as text (see source.ts): nothing here may use what is imported. Kinds are told by
 * their tag, since values of another realm (Jest) are instances of nothing here.
 */

/**
 * A deep copy that keeps prototypes, cycles, dates, maps, sets, bytes and errors; functions and promises stay what they
 * are. Throws for what is too large to be worth it.
 */
export function deepCopy(value: unknown, seen = new Map<unknown, unknown>()): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const done = seen.get(value);
  if (done !== undefined) return done;
  if (seen.size > 5000) throw new RangeError('too large to copy');
  const empty = emptyLike(value);
  if (empty === undefined) return value;
  seen.set(value, empty);
  const tag = Object.prototype.toString.call(value);
  if (tag === '[object Map]') for (const [key, one] of value as Map<unknown, unknown>) (empty as Map<unknown, unknown>).set(deepCopy(key, seen), deepCopy(one, seen));
  else if (tag === '[object Set]') for (const one of value as Set<unknown>) (empty as Set<unknown>).add(deepCopy(one, seen));
  if (!ArrayBuffer.isView(value)) copyProperties(value, empty, seen);
  return empty;
}

/** An empty thing of the same kind; undefined for what can only be shared. */
function emptyLike(value: object): object | undefined {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const like = (made: object): object => (Object.getPrototypeOf(made) === prototype ? made : (Object.setPrototypeOf(made, prototype) as object));
  if (Array.isArray(value)) return like(new Array(value.length));
  if (ArrayBuffer.isView(value)) return structuredClone(value);
  switch (Object.prototype.toString.call(value)) {
    case '[object Date]':
      return like(new Date((value as Date).getTime()));
    case '[object RegExp]':
      return like(new RegExp((value as RegExp).source, (value as RegExp).flags));
    case '[object Map]':
      return like(new Map());
    case '[object Set]':
      return like(new Set());
    case '[object ArrayBuffer]':
      return (value as ArrayBuffer).slice(0);
    case '[object Error]':
      return like(new Error((value as Error).message));
    case '[object Object]':
      return Object.create(prototype) as object;
    default:
      return undefined;
  }
}

/** Getters are copied as they are: asking them could do something. */
function copyProperties(value: object, into: object, seen: Map<unknown, unknown>): void {
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property === undefined || (Array.isArray(value) && key === 'length')) continue;
    if ('value' in property) property.value = deepCopy(property.value, seen);
    try {
      Object.defineProperty(into, key, property);
    } catch {
      // A property that the kind itself holds (lastIndex of a regular expression): it is there already.
    }
  }
}

/** The functions of this file as text, to be evaluated together. */
export function copySource(): string {
  return [deepCopy, emptyLike, copyProperties].map(String).join('\n');
}
