/*
 * Sent into the user's test process as text (see source.ts): nothing here may use what is imported.
 */

/**
 * Lists of arguments like those recorded, and around them: boundaries, neighbours, empty and one-element collections,
 * what other calls and the function's own literals hold. Only kinds of values that were seen at a place come there. The
 * recorded ones first, then those with one argument altered, then mixtures; the same for the same `seed`.
 */
export function inputsAround(calls: readonly (readonly unknown[])[], literals: readonly unknown[], bounds: { readonly seed: number; readonly limit: number }): unknown[][] {
  const random = randomOf(bounds.seed);
  const pool = [...literals, ...calls.flat()].filter((one) => typeof one === 'number' || typeof one === 'string');
  const inputs: unknown[][] = calls.map((args) => [...args]);
  for (const args of calls) args.forEach((arg, at) => neighbours(arg, pool, 2).forEach((other) => inputs.push(args.with(at, other))));
  const width = Math.max(0, ...calls.map((args) => args.length));
  const choices = Array.from({ length: width }, (_, at) => calls.flatMap((args) => (at < args.length ? [args[at], ...neighbours(args[at], pool, 2)] : [])));
  for (let round = 0; round < bounds.limit && width > 0; round += 1) inputs.push(choices.map((list) => list[Math.floor(random() * list.length)]));
  return inputs.slice(0, bounds.limit * 4);
}

/** Other values of the same kind, the plainest first. */
function neighbours(value: unknown, pool: readonly unknown[], depth: number): unknown[] {
  if (typeof value === 'number') return numbersAround(value, pool);
  if (typeof value === 'bigint') return [0n, 1n, -value, value + 1n, value - 1n];
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'string') return stringsAround(value, pool);
  if (Array.isArray(value)) return arraysAround(value, pool, depth);
  return typeof value === 'object' && value !== null ? objectsAround(value, pool, depth) : [];
}

function stringsAround(value: string, pool: readonly unknown[]): string[] {
  const around = ['', value.slice(0, 1), value.slice(1), value.slice(0, -1), value + value, value.split('').reverse().join(''), value.toUpperCase(), value.toLowerCase(), ` ${value} `, 'a', ...pool.filter((one) => typeof one === 'string')];
  // Copies of long texts cost more than they tell.
  const bounds = value.length > 500 ? [] : pool.filter((one): one is number => typeof one === 'number' && Number.isInteger(one) && one >= 0).slice(0, 12);
  // What is compared with a number was read out of the text: as a number written there, or as the code of a character.
  for (const bound of bounds) {
    for (const digits of [...value.matchAll(/\d+/g)].slice(0, 4)) around.push(...[bound, bound + 1].map((one) => value.slice(0, digits.index) + String(one).padStart(digits[0].length, '0') + value.slice(digits.index + digits[0].length)));
    if (bound >= 32 && bound < 0xd800 && value !== '') around.push(value.slice(0, -1) + String.fromCharCode(bound), String.fromCharCode(bound) + value.slice(1));
  }
  return [...new Set(around)].filter((one) => one !== value);
}

function numbersAround(value: number, pool: readonly unknown[]): number[] {
  // Where whole numbers are meant, a bound one higher and `<` for `<=` are the same.
  const others = pool.filter((one): one is number => typeof one === 'number' && (Number.isInteger(one) || !Number.isInteger(value)));
  const around = [0, 1, -1, value + 1, value - 1, -value, value * 2, ...others, ...others.flatMap((one) => [one - 1, one + 1])];
  if (!Number.isInteger(value)) around.push(Math.round(value), value + 0.5);
  return [...new Set(around)].filter((one) => !Object.is(one, value));
}

function arraysAround(value: readonly unknown[], pool: readonly unknown[], depth: number): unknown[] {
  const around: unknown[] = [[], value.slice(0, 1), value.slice(1), value.slice(0, -1), [...value].reverse(), [...value, ...value]];
  if (value.length > 1) around.push([...value.slice(1), value[0]], value.with(1, value[0]), [...value.slice(0, 2), ...value.slice(0, 1)]);
  // Something else in front of what is looked for, and behind it: where does it stand, and is it the only one?
  if (depth > 0 && value.length > 0) neighbours(value[0], pool, depth - 1).slice(0, 4).forEach((other) => around.push([other, ...value], [...value, other]));
  if (depth > 0) value.slice(0, 4).forEach((one, at) => neighbours(one, pool, depth - 1).slice(0, 12).forEach((other) => around.push(value.with(at, other))));
  return around;
}

/** One property altered at a time; of what is no plain object, only emptiness is tried. */
function objectsAround(value: object, pool: readonly unknown[], depth: number): unknown[] {
  const tag = Object.prototype.toString.call(value);
  if (tag === '[object Map]') return [new Map(), new Map([...(value as Map<unknown, unknown>)].slice(0, 1))];
  if (tag === '[object Set]') return [new Set(), new Set([...(value as Set<unknown>)].slice(0, 1))];
  if (tag === '[object Date]') return [-86_400_000, -1, 1, 86_400_000].map((by) => new Date((value as Date).getTime() + by));
  if (tag !== '[object Object]' || depth === 0) return [];
  return Object.keys(value)
    .slice(0, 12)
    .flatMap((key) => neighbours((value as Record<string, unknown>)[key], pool, depth - 1).slice(0, 12).map((other): unknown => Object.assign(Object.create(Object.getPrototypeOf(value) as object | null) as object, value, { [key]: other })));
}

/** Numbers in 0..1, always the same for a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The functions of this file as text, to be evaluated together. */
export function inputsSource(): string {
  return [inputsAround, neighbours, stringsAround, numbersAround, arraysAround, objectsAround, randomOf].map(String).join('\n');
}
