import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/fixtures/**', 'node_modules/**'],
    globalSetup: ['tests/support/global-setup.ts'],
    setupFiles: ['tests/support/setup.ts'],
    pool: 'forks',
    // Loading keepgreen's rooms and TypeScript anew for each of 160 files takes as long as running half of them.
    isolate: false,
    // One more than a runner of CI has cores: part of a story is waiting for processes. A fourth gained nothing.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Whole programs run here beside each other on two cores: CI asks a red one once more, alone people see it at once.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
