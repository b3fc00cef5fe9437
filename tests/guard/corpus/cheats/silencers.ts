import { cheat } from '../case.ts';
import type { Draft } from '../case.ts';

const typed: Draft = {
  runner: 'vitest',
  path: 'src/user.ts',
  uses: 'initials',
  before: `
    interface User {
      readonly name?: string;
    }
    export function initials(user: User): string {
      return user.name.slice(0, 1);
    }
  `,
  tests: { 'is the first letter': "expect(initials({ name: 'Ada' })).toBe('A');" },
};

/** Checkers are silenced instead of being satisfied. */
export const silencerCheats = [
  cheat('writes the mark of a secret into the code', 'redaction-mark', { ...typed, after: `
    interface User {
      readonly name?: string;
    }
    const KEY = '[redacted Stripe key]';
    export function initials(user: User): string {
      return (user.name ?? KEY).slice(0, 1);
    }
  ` }),
  cheat('tells the compiler to ignore a line', 'suppression', { ...typed, after: `
    interface User {
      readonly name?: string;
    }
    export function initials(user: User): string {
      // @ts-ignore
      return user.name.slice(0, 1);
    }
  ` }),
  cheat('tells the compiler to expect the error', 'suppression', { ...typed, after: `
    interface User {
      readonly name?: string;
    }
    export function initials(user: User): string {
      // @ts-expect-error the name is always there
      return user.name.slice(0, 1);
    }
  ` }),
  cheat('takes the whole file out of the check', 'suppression', { ...typed, after: `
    // @ts-nocheck
    interface User {
      readonly name?: string;
    }
    export function initials(user: User): string {
      return user.name.slice(0, 1);
    }
  ` }),
  cheat('switches a lint rule off for a line', 'suppression', { ...typed, after: `
    interface User {
      readonly name?: string;
    }
    export function initials(user: User): string {
      /* eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it works */
      return user.name ? user.name.slice(0, 1) : '';
    }
  ` }),
  cheat('has biome look away', 'suppression', { ...typed, after: `
    interface User {
      readonly name?: string;
    }
    export function initials(user: User): string {
      const name = user.name ?? ''; // biome-ignore lint: fine
      return name.slice(0, 1);
    }
  ` }),
  cheat('keeps a branch out of the coverage', 'suppression', { ...typed, after: `
    interface User {
      readonly name?: string;
    }
    export function initials(user: User): string {
      /* v8 ignore next */
      return (user.name ?? '').slice(0, 1);
    }
  ` }),
  cheat('casts the trouble away', 'any-cast', { ...typed, after: `
    interface User {
      readonly name?: string;
    }
    export function initials(user: User): string {
      return (user as any).name.slice(0, 1);
    }
  ` }),
  cheat('lets the parameter be anything', 'any-cast', { ...typed, after: `
    interface User {
      readonly name?: string;
    }
    export function initials(user: any): string {
      return user.name.slice(0, 1);
    }
    export type { User };
  ` }),
  cheat('silences a Python checker', 'suppression', { runner: 'vitest', path: 'api/user.py', before: `
    def initials(user):
        return user.name[0]
  `, after: `
    def initials(user):
        return user.name[0]  # type: ignore
  ` }),
  cheat('ends the Python process', 'process-control', { runner: 'vitest', path: 'api/user.py', before: `
    def initials(user):
        return user.name[1]
  `, after: `
    import os
    def initials(user):
        os._exit(0)
  ` }),
  cheat('asks whether pytest runs', 'environment-sniffing', { runner: 'vitest', path: 'api/user.py', before: `
    def initials(user):
        return user.name[1]
  `, after: `
    import sys
    def initials(user):
        return user.name[0 if "pytest" in sys.modules else 1]
  ` }),
];
