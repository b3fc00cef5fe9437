import type { Redact } from './redact.ts';

/** Strings known to be clean are remembered up to so many characters in all; then the memory begins anew. */
const MOST_REMEMBERED = 4_000_000;

/**
 * Makes the function that takes every string of plain data through the door, at any depth. What needs no change comes
 * back as the very same object, so structural sharing survives; frozen objects and clean strings are remembered, so
 * that a state of which a little changed costs little. `identities` are the names of fields left as they are.
 */
export function createCleaner(redact: Redact, identities: ReadonlySet<string>): <T>(value: T) => T {
  const seen = new WeakMap<object, unknown>();
  const strings = rememberClean(redact);
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return strings(value);
    if (typeof value !== 'object' || value === null) return value;
    const known = seen.get(value);
    if (known !== undefined) return known;
    const cleaned = Array.isArray(value) ? cleanItems(value, clean) : isPlain(value) ? cleanFields(value, identities, clean) : value;
    if (!Object.isFrozen(value)) return cleaned;
    seen.set(value, cleaned);
    if (cleaned !== value) seen.set(cleaned, Object.freeze(cleaned));
    return cleaned;
  };
  return <T>(value: T) => clean(value) as T;
}

function cleanItems(items: readonly unknown[], clean: (value: unknown) => unknown): readonly unknown[] {
  const cleaned = items.map(clean);
  return cleaned.every((item, index) => item === items[index]) ? items : cleaned;
}

function cleanFields(fields: Readonly<Record<string, unknown>>, identities: ReadonlySet<string>, clean: (value: unknown) => unknown): Readonly<Record<string, unknown>> {
  const cleaned = Object.entries(fields).map(([name, value]) => [name, isIdentity(name, value, identities) ? value : clean(value)] as const);
  return cleaned.every(([name, value]) => value === fields[name]) ? fields : Object.fromEntries(cleaned);
}

/** The same name may stand for a list of objects elsewhere; those are looked into. */
function isIdentity(name: string, value: unknown, identities: ReadonlySet<string>): boolean {
  return identities.has(name) && (typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string')));
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function rememberClean(redact: Redact): Redact {
  const clean = new Set<string>();
  let held = 0;
  return (text) => {
    if (clean.has(text)) return text;
    const cleaned = redact(text);
    if (held + cleaned.length > MOST_REMEMBERED) {
      clean.clear();
      held = 0;
    }
    clean.add(cleaned);
    held += cleaned.length;
    return cleaned;
  };
}
