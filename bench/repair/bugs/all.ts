import { bugsOf } from '../seeded-bug.ts';
import { cache } from './cache.ts';
import { cart } from './cart.ts';
import { dates } from './dates.ts';
import { graph } from './graph.ts';
import { queue } from './queue.ts';
import { rooms } from './rooms.ts';
import { router } from './router.ts';
import { tables } from './tables.ts';
import { text } from './text.ts';

/** Every package with its bugs. */
export const packages = [cart, dates, tables, cache, text, router, queue, graph, rooms];

export const seededBugs = bugsOf(packages);
