/** Milliseconds before each next try: doubled each time, at most `max`. */
export function* delays({ first = 100, factor = 2, max = 5000 } = {}) {
  for (let delay = first; ; delay *= factor) yield Math.min(delay, max);
}

/** Calls until it works, at most `tries` times; waits in between with `sleep`. The last error is thrown. */
export async function retry(work, { tries = 3, sleep, retryIf = () => true, ...pace }) {
  let last;
  const waits = delays(pace);
  for (let attempt = 1; attempt <= tries; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      last = error;
      if (!retryIf(error)) break;
      if (attempt < tries) await sleep(waits.next().value);
    }
  }
  throw last;
}
