import { join } from 'node:path';
import { loadSettings } from '../automation/config/load.ts';
import { createWatcher } from '../automation/watch/watcher.ts';
import { createClock } from '../automation/world/clock.ts';
import { createGit } from '../automation/world/git.ts';
import type { Log } from '../automation/world/ports.ts';
import { createRandom } from '../automation/world/random.ts';

/** A process with nothing in it but a watcher over argv[2], with the home argv[3]: after argv[4] idle ms it prints how long it took to get ready and what it weighs, as JSON. */
const [, , dir = '', home = '', idleMs = '0'] = process.argv;
const nothing = () => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const clock = createClock();
const { settings } = loadSettings({ flags: {}, env: { HOME: home }, cwd: dir });
const watcher = createWatcher({
  settings, clock, log,
  git: createGit({ clock, random: createRandom() }),
  ledger: { record: () => Promise.resolve(), isOurs: () => Promise.resolve(false), wroteAfter: () => Promise.resolve(false) },
  onChanges: () => Promise.resolve(),
  busy: () => Promise.resolve(undefined),
  seenFile: join(settings.stateDir, 'seen.json'),
});
const startedMs = performance.now();
await watcher.start();
const readyMs = performance.now() - startedMs;
await clock.sleep(1_000 + Number(idleMs));
const cpu = process.cpuUsage();
await clock.sleep(2_000);
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(JSON.stringify({ readyMs, rssMb: process.memoryUsage.rss() / 1024 / 1024, cpuPercent: (user + system) / 20_000, word: await watcher.probe() }));
await watcher.stop();
