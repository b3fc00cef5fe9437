import { bugsOf } from '../seeded-bug.ts';
import { cart } from './cart.ts';

/** Every package with its bugs. */
export const packages = [cart];

export const seededBugs = bugsOf(packages);
