/** Records for which every given field has the given value; a function as value is asked. */
export function where(records, wanted) {
  const tests = Object.entries(wanted);
  return records.filter((record) => tests.every(([name, value]) => (typeof value === 'function' ? value(record[name]) : record[name] === value)));
}

/** Sorted by a field; records without it come last. `descending` turns only those around that have it. */
export function orderBy(records, name, { descending = false } = {}) {
  const direction = descending ? -1 : 1;
  return [...records].sort((a, b) => {
    const [left, right] = [a[name] ?? null, b[name] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return direction * compare(left, right);
  });
}

function compare(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b));
}

export function groupBy(records, name) {
  const groups = new Map();
  for (const record of records) {
    const key = record[name] ?? null;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(record);
  }
  return groups;
}

/** `{ count, sum, mean, min, max }` of a field; records without a number there are left out. */
export function summarise(records, name) {
  const numbers = records.map((record) => record[name]).filter((value) => typeof value === 'number');
  const sum = numbers.reduce((total, value) => total + value, 0);
  const count = numbers.length;
  return { count, sum, mean: count === 0 ? null : sum / count, min: count === 0 ? null : Math.min(...numbers), max: count === 0 ? null : Math.max(...numbers) };
}

/** Each record of the left with the fields of the first one of the right that has the same key. */
export function join(left, right, key) {
  const index = new Map();
  for (const record of right) if (!index.has(record[key])) index.set(record[key], record);
  return left.map((record) => ({ ...(index.get(record[key]) ?? {}), ...record }));
}
