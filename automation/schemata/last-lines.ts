/** The end of what a program said, in one line. */
export function lastLinesOf(output: string): string {
  return output.trim().split('\n').slice(-4).join(' / ').slice(-400);
}
