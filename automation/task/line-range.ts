/** Lines first..last (1-based, inclusive) of a file of the snapshot. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}
