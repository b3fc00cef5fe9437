/** One figure of `npm run bench`, beside what it should be. */
export interface BenchRow {
  readonly figure: string;
  readonly value: string;
  readonly target: string;
  readonly ok: boolean;
}
