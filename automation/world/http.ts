import type { Http } from './ports.ts';

/** The one that reaches the network. */
export function createHttp(): Http {
  return { fetch: (url, init) => fetch(url, init) };
}
