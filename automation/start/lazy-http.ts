import type { Http } from '../world/ports.ts';

/** Where nobody is told anything, the network is never loaded. */
export function lazyHttp(): Http {
  let real: Promise<Http> | undefined;
  return {
    async send(request, signal) {
      real ??= import('../world/http.ts').then(({ createHttp }) => createHttp());
      return (await real).send(request, signal);
    },
  };
}
