import type { Check } from '../../task/check.ts';

/** How one runner is made to run a test file again and again: the text of a test file of ours that does it. */
export interface RunnerDriver {
  /** The module of inside/ (without extension) that the driver file loads. */
  readonly inside: string;
  /** Other modules of inside/ that it imports, beyond what all do. */
  readonly needs?: readonly string[];
  /** Several driver files run beside each other in one run of this runner; else each has a run of its own. */
  readonly sharesRun: boolean;
  /** A driver file's text; a sentence when this project's runner can't be driven. Must not throw. */
  render(place: DriverPlace): { readonly kind: 'text'; readonly text: string } | { readonly kind: 'no'; readonly why: string };
}

/** Paths are absolute. */
export interface DriverPlace {
  readonly check: Check;
  readonly packageDir: string;
  /** The first of the scene's test files, and its text. */
  readonly testFile: string;
  readonly testText: string;
  readonly planFile: string;
  /** The compiled module of inside/. */
  readonly module: string;
  readonly driver: number;
}

/** Comments at the head of a test file that pick its environment (`@vitest-environment jsdom`): the driver must say the same. */
export function environmentComments(testText: string): string {
  const head = /^(?:\s*(?:\/\*[\s\S]*?\*\/|\/\/.*))*/.exec(testText)?.[0] ?? '';
  const found = [...head.matchAll(/@(?:vitest|jest)-environment(?:-options)?[ \t]+[^\n*]*/g)].map(([words]) => ` * ${words.trim()}`);
  return found.length === 0 ? '' : `/**\n${found.join('\n')}\n */\n`;
}
