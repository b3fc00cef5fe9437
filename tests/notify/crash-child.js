/* The postman on a state folder, as a process of its own that can be killed: the compiled program's own parts. */
import { openStore } from '../../dist/automation/store/open-store.js';
import { findDestinations } from '../../dist/automation/notify/destinations.js';
import { openEnclosures } from '../../dist/automation/notify/enclosure.js';
import { Postman } from '../../dist/automation/notify/postman.js';
import { createWorld } from '../../dist/automation/world/real.js';
import { createHttp } from '../../dist/automation/world/http.js';

const settings = JSON.parse(process.argv[2] ?? '{}');
const world = createWorld({ settings, secrets: [] });
const { random, log, git, processes } = world;
let ahead = 0;
const clock = { ...world.clock, now: () => new Date(Date.now() + ahead) };
const store = await openStore({ stateFile: settings.stateFile, lockFile: settings.lockFile, clock, random, log });
const states = await findDestinations({ settings, http: createHttp(), clock, git, processes, env: {} });
const couriers = new Map(states.filter((one) => one.kind === 'on').map((one) => [one.destination, one.courier]));
const postman = new Postman({ store, couriers, enclosures: openEnclosures(settings.stateDir, random), settings, repo: () => Promise.resolve('me/shop'), clock, random, log, redact: (text) => text });
await postman.recover(new Set());
// What may have arrived is looked for a while later: a minute passes at once.
ahead = 60_000;
while (await postman.hasWork()) await new Promise((resolve) => setTimeout(resolve, 10));
await postman.stop();
await store.close();
await world.close();
