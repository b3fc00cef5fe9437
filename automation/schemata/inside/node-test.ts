/** Runs in a process that `node --test` has started: loads the test file again and again and runs what it declares. */
import { writeFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { drive } from './drive.ts';
import { type Harness, createHarness } from './harness.ts';
import { createFreshModules } from './modules.ts';
import type { Bench, Seen } from './plan.ts';
import { runTree } from './tree.ts';
import type { WhenIdle } from './tree.ts';

export interface NodeTestParts {
  readonly planFile: string;
  readonly driver: number;
  readonly packageDir: string;
}

export async function driveNodeTest({ planFile, driver, packageDir }: NodeTestParts): Promise<void> {
  const folder = dirname(planFile);
  const real = { ...process.getBuiltinModule('node:test') };
  const harness = createHarness(real);
  Reflect.set(globalThis, '__keepgreenTest', harness.exports);
  redirectRequires(harness);
  const url = writeStandIn(folder, Object.keys(harness.exports));
  const modules = createFreshModules(packageDir, folder, { 'node:test': url, test: url });
  const bench: Bench = {
    endsWhenIdle: true,
    async run(request) {
      const seen: Seen[] = [];
      for (const [file, path] of request.files.entries()) {
        if (request.wanted !== undefined && !request.wanted.has(file)) continue;
        modules.next();
        try {
          seen.push(...(await runTree(await harness.collect(() => modules.load(path)), file, request, whenIdle)));
        } catch {
          seen.push({ file, name: '(file)', status: 'failed', ms: 0 });
        }
      }
      return seen;
    },
    calm: () => (real.mock as { reset(): void } | undefined)?.reset(),
  };
  await drive({ planFile, driver, bench });
  // What a candidate left open must not keep the process alive.
  process.exit(0);
}

const startTimer = globalThis.setTimeout.bind(globalThis);

/** As node itself does, which cancels a test when the event loop has nothing left. What is said then is heard: the process stays. */
const whenIdle: WhenIdle = (stop) => {
  const heard = () => {
    startTimer(() => undefined, 0);
    stop();
  };
  process.once('beforeExit', heard);
  return () => void process.removeListener('beforeExit', heard);
};

/** An ES module with the harness's names. */
function writeStandIn(folder: string, names: readonly string[]): string {
  const file = join(folder, 'node-test-stand-in.mjs');
  writeFileSync(file, `const all = globalThis.__keepgreenTest;\nexport const { ${names.join(', ')} } = all;\nexport default all;\n`);
  return pathToFileURL(file).href;
}

/** `require('node:test')` in a test file means the harness. */
function redirectRequires({ exports }: Harness): void {
  const load = Reflect.get(Module, '_load') as (request: string, ...rest: readonly unknown[]) => unknown;
  Reflect.set(Module, '_load', (request: string, ...rest: readonly unknown[]): unknown => (request === 'node:test' || request === 'test' ? exports : Reflect.apply(load, Module, [request, ...rest])));
}
