import type { Edited } from './edits.ts';
import type { Node } from './tree.ts';

/**
 * A stretch of the original that is switched as a whole. `expression` and `child` (of a JSX element) become a
 * conditional; `run` (statements of a list, or none) and `slot` (the body of an `if`, a loop) become an `if`, and so
 * does `body`, all of a function's.
 */
export interface Site {
  readonly kind: 'expression' | 'child' | 'run' | 'slot' | 'body';
  readonly start: number;
  readonly end: number;
  /** What stands there: the expression, the list, the statement. */
  readonly node: Node;
}

/** A site, and what stands there in the edited text. */
export interface Found extends Site {
  readonly edited: Edited;
  readonly nodes: readonly Node[];
  readonly from: number;
  readonly to: number;
}
