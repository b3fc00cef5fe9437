import type { Failure } from '../../task/failure.ts';

/** A place in the project that a failure names. `depth` 0 is where it failed. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly depth: number;
}

const MOST_FRAMES = 12;

/** The stack frames of a failure, the innermost first. They are the project's own: the check has left others out. */
export function framesOf(failure: Pick<Failure, 'stack'>): readonly Frame[] {
  const lines = failure.stack?.split('\n').slice(0, MOST_FRAMES) ?? [];
  return lines.flatMap((text, depth) => {
    const [, file, line] = /^\s*at (?:.*?\()?(?:async )?([^()]+?):(\d+):\d+\)?\s*$/.exec(text) ?? [];
    return file === undefined ? [] : [{ file, line: Number(line), depth }];
  });
}

/** Where the type checker or a linter saw it, which no stack tells. */
export function positionsOf(failure: Pick<Failure, 'kind' | 'file' | 'line'>): readonly Frame[] {
  return failure.kind === 'test' || failure.line === null ? [] : [{ file: failure.file, line: failure.line, depth: 0 }];
}

/** Places that the words of a failure name: `src/cart.ts:12:3` in a syntax error, or after "in". */
export function placesInWords(message: string): readonly Frame[] {
  return [...message.matchAll(/([\w@.+-]+(?:\/[\w@.+-]+)*\.[cm]?[jt]sx?):(\d+)/g)].slice(0, MOST_FRAMES).map(([, file = '', line]) => ({ file, line: Number(line), depth: 1 }));
}
