import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { childEnv } from '../../automation/world/child-env.ts';
import { checkout } from './places.ts';

/** How the project's own runner ended over these tests, without keepgreen. */
export interface PlainRun {
  readonly green: boolean;
  readonly output: string;
}

type Runner = 'vitest' | 'jest' | 'mocha' | 'node-test';

/** Writes files and links what the manifest's devDependencies name from this checkout. */
export function writeProject(dir: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/** Links each package that the manifest asks for. */
export function linkPackages(dir: string, manifest: string): void {
  for (const name of packagesIn(manifest)) {
    const link = join(dir, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(checkout, 'node_modules', name), link);
  }
}

function packagesIn(manifest: string): readonly string[] {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(manifest) as Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>;
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
}

/** The manifest's test script says which runner it is. */
export function runnerOf(manifest: string): Runner {
  const script = (JSON.parse(manifest) as { scripts?: { test?: string } }).scripts?.test ?? '';
  if (script.includes('vitest')) return 'vitest';
  if (script.includes('jest')) return 'jest';
  return script.includes('mocha') ? 'mocha' : 'node-test';
}

const BINS: Readonly<Record<Exclude<Runner, 'node-test'>, string>> = { vitest: 'vitest/vitest.mjs', jest: 'jest/bin/jest.js', mocha: 'mocha/bin/mocha.js' };

/** Runs these test files alone. An endless loop is red after a minute. */
export function runTests(dir: string, runner: Runner, files: readonly string[]): Promise<PlainRun> {
  const args = runner === 'node-test' ? ['--test', ...files] : [join(checkout, 'node_modules', BINS[runner]), ...(runner === 'vitest' ? ['run'] : []), ...files];
  return run(dir, args);
}

/** Type errors count as red where the project has a compiler's configuration. */
export function runTypes(dir: string): Promise<PlainRun> {
  return run(dir, [join(checkout, 'node_modules/typescript/bin/tsc'), '-p', '.']);
}

function run(dir: string, args: readonly string[]): Promise<PlainRun> {
  return new Promise((resolve) => {
    const options = { cwd: dir, env: { ...childEnv(), CI: '1', NO_COLOR: '1' }, timeout: 60_000, killSignal: 'SIGKILL', maxBuffer: 2 ** 26 } as const;
    execFile(process.execPath, args, options, (error, stdout, stderr) => resolve({ green: error === null, output: `${stdout}${stderr}` }));
  });
}

export function testFilesOf(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files.keys()].filter((path) => /\.test\.[cm]?[jt]sx?$/.test(path));
}
