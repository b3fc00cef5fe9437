import type { Params } from './pattern.ts';
import type { Query } from './query.ts';

export interface Context {
  readonly path: string;
  readonly params: Params;
  readonly query: Query;
  /** What handlers leave for those behind them. */
  readonly state: Record<string, unknown>;
}

export type Next = () => Promise<unknown>;
export type Handler = (context: Context, next: Next) => unknown;

/** One function of many: each may call the next one, once. */
export function compose(handlers: readonly Handler[]): (context: Context) => Promise<unknown> {
  return async (context) => {
    let reached = -1;
    const step = async (index: number): Promise<unknown> => {
      if (index <= reached) throw new Error('next was called twice');
      reached = index;
      const handler = handlers[index];
      return handler === undefined ? undefined : handler(context, () => step(index + 1));
    };
    return step(0);
  };
}

/** Lets only those through for whom the question is answered with yes. */
export function guard(allowed: (context: Context) => boolean | Promise<boolean>): Handler {
  return async (context, next) => {
    if (!(await allowed(context))) throw new Error('not allowed');
    return next();
  };
}
