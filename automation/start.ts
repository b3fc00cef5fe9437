import type { OpenKeepgreen } from './faces/hosts.ts';
import { createHosts } from './start/hosts.ts';
import { secretsOf } from './start/secrets.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './task/state.ts';
import { createWorld } from './world/real.ts';

/**
 * The only builder: from the settings to everything a face may ask for. Nothing is opened or written before it is
 * asked for; `close` ends all of it.
 */
export const openKeepgreen: OpenKeepgreen = (loaded, cwd) => {
  const { settings } = loaded;
  const world = createWorld({ settings, secrets: secretsOf({ settings, env: process.env }) });
  let opened: Promise<Store> | undefined;
  const store = () => (opened ??= openStore({ stateFile: settings.stateFile, lockFile: settings.lockFile, clock: world.clock, random: world.random, log: world.log, redact: world.redact }));
  return Promise.resolve({
    ...loaded,
    world,
    cwd,
    store,
    hosts: createHosts(async () => ({ settings, world, store: await store(), env: process.env })),
    async close() {
      await Promise.allSettled([opened?.then((one) => one.close())]);
      await world.close();
    },
  });
};
