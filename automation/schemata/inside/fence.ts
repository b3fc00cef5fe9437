/**
 * Runs in the project's runner. Functions that are called with generated arguments must reach nothing outside of their
 * process: a folder that is to be emptied could be any.
 */
import processes from 'node:child_process';
import datagrams from 'node:dgram';
import files from 'node:fs';
import Module from 'node:module';
import network from 'node:net';

export interface Fence {
  /** From here on whatever would change files, start processes or speak to others throws. */
  close(): void;
  /** Was anything held off since the last call? */
  takeTouched(): boolean;
  /** Everything as it was found. */
  remove(): void;
}

/** These only look. */
const LOOKS = /^(?:read|stat|lstat|fstat|exists|access|realpath|opendir|close|watch|unwatch|glob|fdatasync|fsync|_)/;

type Fn = (...args: readonly unknown[]) => unknown;

/** To be put up before the project's modules are loaded: these keep the functions that they find. */
export function putFence(): Fence {
  let [isClosed, touched] = [false, false];
  const undo: (() => void)[] = [];
  const fenced = (real: Fn, name: string): Fn => {
    const held = function (this: unknown, ...args: readonly unknown[]): unknown {
      if (!isClosed || isOwnVoice(this)) return Reflect.apply(real, this, args);
      touched = true;
      throw new Error(`${name}() is not called with generated arguments`);
    };
    for (const [key, property] of propertiesOf(real)) {
      const value: unknown = property.value;
      Object.defineProperty(held, key, typeof value === 'function' ? { ...property, value: fenced(value as Fn, name) } : property);
    }
    return held;
  };
  const replace = (target: object, name: string): void => {
    const before = Object.getOwnPropertyDescriptor(target, name);
    if (before === undefined || typeof before.value !== 'function' || before.configurable !== true) return;
    Object.defineProperty(target, name, { ...before, value: fenced(before.value as Fn, name) });
    undo.push(() => Object.defineProperty(target, name, before));
  };
  for (const target of [files, files.promises, processes]) for (const name of Object.keys(target)) if (/^[a-z]/.test(name) && !LOOKS.test(name)) replace(target, name);
  for (const name of ['connect', 'write']) replace(network.Socket.prototype, name);
  for (const name of ['send', 'connect']) replace(datagrams.Socket.prototype, name);
  syncNames();
  return {
    close: () => void (isClosed = true),
    takeTouched() {
      const was = touched;
      touched = false;
      return was;
    },
    remove() {
      isClosed = false;
      undo.reverse().forEach((one) => one());
      syncNames();
    },
  };
}

/** What `util.promisify` makes of a function, `realpath.native`. */
function propertiesOf(fn: Fn): readonly (readonly [string | symbol, PropertyDescriptor])[] {
  const keys = Reflect.ownKeys(fn).filter((key) => !['name', 'length', 'prototype', 'arguments', 'caller'].includes(String(key)));
  return keys.map((key) => [key, Object.getOwnPropertyDescriptor(fn, key) ?? {}]);
}

/** Printing reaches nobody but the runner. */
function isOwnVoice(self: unknown): boolean {
  return self !== undefined && (self === process.stdout || self === process.stderr);
}

/** `import { rm } from 'node:fs'` follows. Jest's own `node:module` has no such thing, nor any need. */
function syncNames(): void {
  const sync: unknown = Reflect.get(Module, 'syncBuiltinESMExports');
  if (typeof sync === 'function') Reflect.apply(sync, Module, []);
}
