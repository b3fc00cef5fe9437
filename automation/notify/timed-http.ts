import type { Clock, Http } from '../world/ports.ts';

const CALL_MS = 30_000;

/** Neither node-fetch nor octokit ends by itself what a server does not answer: each request here does, after 30 s. */
export function timedHttp(http: Http, clock: Clock, ms = CALL_MS): Http {
  return {
    async send(request, signal) {
      const over = new AbortController();
      const answered = new AbortController();
      void clock.sleep(ms, answered.signal).then(() => over.abort());
      try {
        return await http.send(request, AbortSignal.any([signal, over.signal]));
      } finally {
        answered.abort();
      }
    },
  };
}
