/** The middle of the values; Infinity when there is none, so that nothing measured is never good. */
export function median(values: readonly number[]): number {
  return sorted(values)[Math.floor(values.length / 2)] ?? Infinity;
}

/** What 95 of 100 values do not exceed. */
export function p95(values: readonly number[]): number {
  return sorted(values)[Math.ceil(values.length * 0.95) - 1] ?? Infinity;
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other);
}
