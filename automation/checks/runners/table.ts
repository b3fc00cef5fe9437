import type { Runner } from '../../task/check.ts';
import type { RunnerAdapter } from '../runner.ts';
import { biome } from './biome.ts';
import { custom } from './custom.ts';
import { eslint } from './eslint.ts';
import { jest } from './jest.ts';
import { mocha } from './mocha.ts';
import { nodeTest } from './node-test.ts';
import { oxlint } from './oxlint.ts';
import { tsc } from './tsc.ts';
import { vitest } from './vitest.ts';

/** Every runner keepgreen knows, in the order their checks are shown: tests, types, lint. */
export const runners: Readonly<Record<Runner, RunnerAdapter>> = { vitest, jest, 'node-test': nodeTest, mocha, tsc, eslint, biome, oxlint, custom };
