import { compose } from './middleware.ts';
import type { Context, Handler } from './middleware.ts';
import { compareSegments, matchPath, parsePattern } from './pattern.ts';
import type { Params, Segment } from './pattern.ts';
import { parseQuery } from './query.ts';

interface Route {
  readonly method: string;
  readonly segments: readonly Segment[];
  readonly handlers: readonly Handler[];
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Finds the handlers of a request and runs them. */
export class Router {
  private readonly routes: Route[] = [];

  /** More particular patterns are asked first, whenever they were added. */
  add(method: string, pattern: string, ...handlers: Handler[]): this {
    this.routes.push({ method: method.toUpperCase(), segments: parsePattern(pattern), handlers });
    this.routes.sort((a, b) => compareSegments(a.segments, b.segments));
    return this;
  }

  async handle(method: string, url: string): Promise<Answer> {
    const [path = '', query = ''] = url.split('?');
    const fitting = this.routes.flatMap((route) => {
      const params = matchPath(route.segments, path);
      return params === undefined ? [] : [{ route, params }];
    });
    if (fitting.length === 0) return { status: 404, body: null };
    const found = fitting.find(({ route }) => route.method === method.toUpperCase());
    if (found === undefined) return { status: 405, body: [...new Set(fitting.map(({ route }) => route.method))].sort() };
    return this.run(found.route, { path, params: found.params, query: parseQuery(query), state: {} });
  }

  private async run(route: Route, context: Context & { readonly params: Params }): Promise<Answer> {
    try {
      const body = await compose(route.handlers)(context);
      return { status: body === undefined ? 204 : 200, body: body ?? null };
    } catch (error) {
      return { status: 500, body: error instanceof Error ? error.message : String(error) };
    }
  }
}
