import { hunk } from './seeded-bug.ts';
import type { Slip } from './seeded-bug.ts';

/** A package of other people, at one commit or tag, with bugs to be seeded into it. It is brought, never kept. */
export interface PublicPackage {
  /** `owner+name`: its folder. */
  readonly name: string;
  readonly git: string;
  readonly ref: string;
  readonly bugs: readonly Slip[];
}

export const publicPackages: readonly PublicPackage[] = [];

export { hunk };
