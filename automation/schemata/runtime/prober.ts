import type { Keepgreen, ProbeRequest, RecordedCall } from '../protocol.ts';

/*
 * Sent into the user's test process as text (see source.ts): nothing here may use what is imported. What it stands on
 * is handed to it.
 */
export interface ProbeTools {
  readonly keepgreen: Keepgreen;
  readonly copy: (value: unknown) => unknown;
  readonly spell: (value: unknown) => string;
  readonly inputsAround: (calls: readonly (readonly unknown[])[], literals: readonly unknown[], bounds: { readonly seed: number; readonly limit: number }) => unknown[][];
  /** Milliseconds of a clock that fake timers don't reach. */
  readonly now: () => number;
  /** Resolves after so many milliseconds of the real clock. */
  readonly wait: (ms: number) => Promise<void>;
}

interface Case {
  readonly call: RecordedCall;
  readonly args: readonly unknown[];
  readonly spelling: string;
}

/** Asks each pair in turn; what it finds as JSON text. Leaves the program with nothing in force. */
export async function probeAll(request: ProbeRequest, tools: ProbeTools): Promise<string> {
  const found: unknown[] = [];
  const { keepgreen } = tools;
  const recording = keepgreen.recording;
  keepgreen.recording = false;
  const until = tools.now() + request.totalMs;
  for (const pair of request.pairs) found.push({ a: pair.a, b: pair.b, file: pair.file, fn: pair.fn, ...(await probePair(pair, { ...request, until }, tools)) });
  keepgreen.active = 0;
  keepgreen.recording = recording;
  return JSON.stringify({ version: 1, found });
}

interface Bounds extends ProbeRequest {
  readonly until: number;
}

/**
 * The first input, the shortest first, on which the two differ; an input on which one differs from itself says nothing.
 * With a witness all inputs are tried: `alike` counts with which of the two it agrees where they differ. And so they are
 * where all that differs is how arguments are left: `tidier` is who leaves them as the unchanged program does.
 */
async function probePair(pair: ProbeRequest['pairs'][number], request: Bounds, tools: ProbeTools): Promise<object> {
  const cases = casesOf(tools.keepgreen.calls.get(`${pair.file}#${pair.fn}`) ?? [], pair.literals, request, tools);
  if (cases.length === 0) return { kind: 'unknown', why: 'no test called the function in a way that can be done again' };
  const seen = { asked: 0, unsteady: 0, a: false, b: false };
  const alike = { a: 0, b: 0 };
  const leaves = { a: 0, b: 0, alone: true };
  const [altered, differing] = [new Set<number>(), new Set<number>()];
  const isTold = (): boolean => different !== undefined && (pair.holdsBoth || (seen.a && seen.b));
  let different: object | undefined;
  for (const one of cases) {
    if (tools.now() > request.until) return isTold() ? { ...different, asked: seen.asked, alike } : { kind: 'unknown', why: 'the time was over' };
    const run = (id: number): Promise<Outcome> => outcomeOf(id, one, request, tools);
    const [unchanged, a, b] = [await run(0), await run(pair.a), await run(pair.b)];
    seen.asked += 1;
    seen.a ||= !isAlike(a.text, unchanged.text);
    seen.b ||= !isAlike(b.text, unchanged.text);
    // Both leave it otherwise than the program does: that may be what its tests complain of.
    a.after.forEach((left, at) => void (isAlike(left, b.after[at] ?? '') && !isAlike(left, unchanged.after[at] ?? '') && altered.add(at)));
    if (!isAlike(a.text, b.text)) {
      if (a.text !== (await run(pair.a)).text || b.text !== (await run(pair.b)).text) seen.unsteady += 1;
      else {
        const alone = a.hasValue && b.hasValue && isAlike(a.says, b.says);
        if (different === undefined || (leaves.alone && !alone)) different = { kind: 'different', input: one.spelling, outcomeA: a.text, outcomeB: b.text, unchanged: unchanged.text };
        leaves.alone &&= alone;
        a.after.forEach((left, at) => {
          if (isAlike(left, b.after[at] ?? '')) return;
          differing.add(at);
          if (isAlike(left, unchanged.after[at] ?? '')) leaves.a += 1;
          if (isAlike(b.after[at] ?? '', unchanged.after[at] ?? '')) leaves.b += 1;
        });
        const third = pair.witness === undefined ? undefined : (await run(pair.witness)).text;
        if (third !== undefined && isAlike(third, a.text)) alike.a += 1;
        if (third !== undefined && isAlike(third, b.text)) alike.b += 1;
      }
    }
    if (pair.witness === undefined && !leaves.alone && isTold()) break;
  }
  const tidier = !leaves.alone || [...differing].some((at) => altered.has(at)) ? {} : leaves.a > 0 && leaves.b === 0 ? { tidier: 'a' } : leaves.b > 0 && leaves.a === 0 ? { tidier: 'b' } : {};
  if (isTold()) return { ...different, ...tidier, asked: seen.asked, alike };
  if (seen.unsteady * 2 > seen.asked) return { kind: 'unknown', why: 'the function does not do the same twice' };
  return seen.a && seen.b ? { kind: 'same', asked: seen.asked } : { kind: 'unknown', why: 'nothing reached what they change' };
}

/** Nobody minds a minus before a zero, nor in which order fractions were added. */
function isAlike(one: string, other: string): boolean {
  const round = (number: string): string => (Math.abs(Number(number)) < 1e-12 ? '0' : String(Number(Number(number).toPrecision(12))));
  const plain = (text: string): string => text.replace(/\d+\.\d{9,}(?:e[+-]\d+)?|\d+(?:\.\d+)?e-\d+/g, round).replace(/(?<![\w.])-0(?![\w.])/g, '0');
  return one === other || plain(one) === plain(other);
}

function casesOf(calls: readonly RecordedCall[], literals: readonly unknown[], { seed, limit }: ProbeRequest, tools: ProbeTools): readonly Case[] {
  const cases = new Map<string, Case>();
  const inputs = tools.inputsAround(calls.map(({ args }) => args), literals, { seed, limit });
  inputs.forEach((args, at) => {
    const call = calls[at < calls.length ? at : at % calls.length];
    const spelling = tools.spell(args);
    if (call !== undefined && spelling.length < 2000 && !cases.has(spelling)) cases.set(spelling, { call, args, spelling });
  });
  const all = [...cases.values()];
  return [...all.slice(0, calls.length), ...all.slice(calls.length).slice(0, limit)].sort((a, b) => a.spelling.length - b.spelling.length);
}

interface Outcome {
  /** All of it, for people too. */
  readonly text: string;
  /** What it gives or throws, and how it leaves `this`. */
  readonly says: string;
  /** It gives something: the arguments are not all that it is called for. */
  readonly hasValue: boolean;
  /** Each argument as it is left. */
  readonly after: readonly string[];
}

/** What one candidate does with these arguments: what it gives or throws, and how it leaves what it was given. */
async function outcomeOf(id: number, { call, args, spelling }: Case, request: ProbeRequest, tools: ProbeTools): Promise<Outcome> {
  const { keepgreen, copy, spell } = tools;
  const self = copy(call.self);
  const given = args.map((one) => copy(one));
  const before = spell(self);
  keepgreen.begin(id === 0 ? request.idleBudget : request.budget, request.ms);
  keepgreen.active = id;
  let ending: string;
  try {
    ending = await settle(call.target.apply(self, given), request, tools);
  } catch (error) {
    ending = `throws ${error instanceof Error || Object.prototype.toString.call(error) === '[object Error]' ? (error as Error).name : spell(error)}`;
  }
  if (keepgreen.end().spent) return { text: 'does not end', says: 'does not end', hasValue: false, after: [] };
  const [after, now] = [spell(given), spell(self)];
  const ownSelf = now === before ? '' : `, leaves \`this\` as ${now}`;
  return {
    text: ending + (after === spelling ? '' : `, leaves its arguments as ${after}`) + ownSelf,
    says: ending + ownSelf,
    hasValue: !/^(?:gives|resolves to) undefined$/.test(ending),
    after: given.map((one) => spell(one)),
  };
}

async function settle(value: unknown, { ms }: ProbeRequest, { spell, wait }: ProbeTools): Promise<string> {
  if (typeof value !== 'object' || value === null) return `gives ${spell(value)}`;
  if (typeof (value as { then?: unknown }).then === 'function') {
    const late = wait(ms).then(() => 'never settles');
    return Promise.race([(value as Promise<unknown>).then((one) => `resolves to ${spell(one)}`), late]);
  }
  const iterator = value as { readonly next?: unknown } & Iterable<unknown>;
  if (typeof iterator.next !== 'function' || typeof iterator[Symbol.iterator] !== 'function') return `gives ${spell(value)}`;
  const items: unknown[] = [];
  for (const one of iterator) if (items.push(one) >= 100) break;
  return `yields ${spell(items)}`;
}

/** The functions of this file as text, to be evaluated together. */
export function proberSource(): string {
  return [probeAll, probePair, isAlike, casesOf, outcomeOf, settle].map(String).join('\n');
}
