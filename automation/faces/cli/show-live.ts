import { toSnake } from '../../store/codec.ts';
import type { State, Store } from '../../task/state.ts';
import type { Clock } from '../../world/ports.ts';
import type { Call } from '../hosts.ts';
import type { Answer } from './commands.ts';
import { createLiveView, renderStatistics } from './live.ts';
import type { LiveView } from './live.ts';
import type { Screen } from './terminal.ts';

export interface LiveOptions {
  /** `start` also says how to stop it, and ends with the statistics of the session. */
  readonly command: string;
  /** Events as JSON lines instead of a picture; only for `start`, because others answer in one document. */
  readonly json: boolean;
  readonly screen: Screen;
  readonly clock: Clock;
  /** The one that the run writes to. */
  readonly store: Store;
  readonly drainSeconds: number;
}

/** How long what was stopped at once may take to let go, in ms. */
const LET_GO_MS = 3000;

/** Runs with what happens shown as it happens. Undefined when it was stopped at once and did not end in time. */
export async function showLive(options: LiveOptions, call: Call, run: (call: Call) => Promise<Answer>): Promise<Answer | undefined> {
  const view = options.json ? createEventLines(options) : createLiveView(options.screen, options.clock, options.command === 'start');
  const sayStopping = () => view.say(`stopping; the task in hand has up to ${options.drainSeconds} s (Ctrl-C again: at once)`);
  call.stop.addEventListener('abort', sayStopping, { once: true });
  const unsubscribe = options.store.subscribe((state) => view.show(state));
  try {
    view.show(await options.store.read());
    const answer = await Promise.race([run(call), givenUp(call.stopNow, options.clock)]);
    const session = view.end();
    if (options.command === 'start' && !options.json) options.screen.write(`${renderStatistics(session)}\n`);
    return answer;
  } finally {
    unsubscribe();
    call.stop.removeEventListener('abort', sayStopping);
    view.end();
  }
}

function givenUp(stopNow: AbortSignal, clock: Clock): Promise<undefined> {
  return new Promise((resolve) => {
    const wait = () => void clock.sleep(LET_GO_MS).then(() => resolve(undefined));
    if (stopNow.aborted) wait();
    else stopNow.addEventListener('abort', wait, { once: true });
  });
}

/** For programs: each new event as one line of JSON. */
function createEventLines(options: LiveOptions): LiveView {
  const picture = createLiveView({ ...options.screen, tty: false, write: () => undefined }, options.clock);
  let known: Set<unknown> | undefined;
  return {
    show(state: State) {
      picture.show(state);
      const keys = state.conversationHistory.map((event) => JSON.stringify(toSnake(event)));
      if (known !== undefined && options.command === 'start') for (const key of keys.filter((one) => !known?.has(one))) options.screen.write(`${key}\n`);
      known = new Set(keys);
    },
    say: () => undefined,
    end: () => picture.end(),
  };
}
