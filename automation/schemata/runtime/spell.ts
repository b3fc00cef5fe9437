/*
 * Sent into the user's test process as text (see source.ts): nothing here may use what is imported.
 */

/**
 * A value in full, as people write it. Two values have the same spelling just when they have the same structure: `0` is
 * not `-0`, keys in any order are the same, an error is its kind, a function its name.
 */
export function spell(value: unknown, above: readonly unknown[] = []): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  if (above.includes(value)) return `[circle ${above.length - above.indexOf(value)}]`;
  return above.length > 20 ? '[deep]' : spellObject(value, [...above, value]);
}

function spellObject(value: object, above: readonly unknown[]): string {
  const inner = (one: unknown): string => spell(one, above);
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag === 'Error' || value instanceof Error) return `[${(value as Error).name}]`;
  if (Array.isArray(value)) return `[${Array.from(value, (one, at) => (at in value ? inner(one) : 'empty')).join(', ')}]`;
  if (tag === 'Date') return `Date(${(value as Date).getTime()})`;
  if (tag === 'RegExp') return `/${(value as RegExp).source}/${(value as RegExp).flags}`;
  if (tag === 'Map') return `Map {${[...(value as Map<unknown, unknown>)].map(([key, one]) => `${inner(key)} => ${inner(one)}`).join(', ')}}`;
  if (tag === 'Set') return `Set {${[...(value as Set<unknown>)].map(inner).join(', ')}}`;
  if (ArrayBuffer.isView(value)) return `${tag} [${String(Array.from(value as Uint8Array))}]`;
  if (['Number', 'String', 'Boolean'].includes(tag) && typeof value.valueOf() !== 'object') return `${tag}(${inner(value.valueOf())})`;
  const name = kindOf(value);
  const keys = Object.keys(value).sort();
  const parts = keys.map((key) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}: ${inner((value as Record<string, unknown>)[key])}`);
  return `${name === 'Object' ? '' : `${name} `}{${parts.join(', ')}}`;
}

function kindOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { readonly constructor?: { readonly name?: unknown } } | null;
  return typeof prototype?.constructor?.name === 'string' ? prototype.constructor.name : 'null';
}

/** The functions of this file as text, to be evaluated together. */
export function spellSource(): string {
  return [spell, spellObject, kindOf].map(String).join('\n');
}
