'use strict';

class Emitter {
  constructor() {
    this.listeners = new Map();
  }

  /** Returns the function that takes the listener away again. */
  on(name, listener) {
    const list = this.listeners.get(name) ?? [];
    this.listeners.set(name, [...list, listener]);
    return () => this.off(name, listener);
  }

  once(name, listener) {
    const off = this.on(name, (...args) => {
      off();
      listener(...args);
    });
    return off;
  }

  off(name, listener) {
    const left = (this.listeners.get(name) ?? []).filter((one) => one !== listener);
    if (left.length > 0) this.listeners.set(name, left);
    else this.listeners.delete(name);
  }

  /** `*` hears everything, after the others. Says whether anybody did. */
  emit(name, ...args) {
    const own = this.listeners.get(name) ?? [];
    const all = name === '*' ? [] : this.listeners.get('*') ?? [];
    for (const listener of own) listener(...args);
    for (const listener of all) listener(name, ...args);
    return own.length + all.length > 0;
  }
}

module.exports = { Emitter };
