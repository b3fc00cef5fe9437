import { closeSync, mkdirSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plan, Row } from './inside/plan.ts';

/** All that a session puts into a workspace. */
export interface SceneFiles {
  /** Absolute; of the session alone. */
  readonly folder: string;
  readonly planFile: string;
  /** Project-relative driver files. */
  readonly drivers: readonly string[];
  writeDriver(number: number, text: string): void;
  /** A new run: nothing is claimed, nothing has been told. */
  writePlan(plan: Omit<Plan, 'folder'>): void;
  /** Puts these texts in the place of the snapshot's; files that are not named stand as on the snapshot. */
  switchTo(texts: ReadonlyMap<string, string>): void;
  remove(): void;
}

export interface SceneFilesNeeds {
  readonly projectDir: string;
  /** Tells sessions apart. */
  readonly name: string;
  /** Project-relative: the driver files stand beside it, and are called alike, so that the runner takes them for tests. */
  readonly testFile: string;
  readonly drivers: number;
  readonly runtime: string;
  readonly snapshot: ReadonlyMap<string, string>;
}

export function createSceneFiles({ projectDir, name, testFile, drivers: count, runtime, snapshot }: SceneFilesNeeds): SceneFiles {
  // A folder that live runners take for nobody's source.
  const folder = join(projectDir, '.keepgreen', `screen-${name}`);
  const drivers = Array.from({ length: count }, (_none, at) => driverName(testFile, `keepgreen-${name}-${at}`));
  const switched = new Set<string>();
  const write = (path: string, text: string) => writeFileSync(join(projectDir, path), text);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'runtime.js'), runtime);
  return {
    folder, drivers,
    planFile: join(folder, 'plan.json'),
    writeDriver: (number, text) => write(drivers[number] ?? '', text),
    writePlan(plan) {
      rmSync(join(folder, 'claims'), { recursive: true, force: true });
      mkdirSync(join(folder, 'claims'));
      writeFileSync(join(folder, 'results.jsonl'), '');
      writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...plan, folder } satisfies Plan));
    },
    switchTo(texts) {
      for (const path of switched) if (!texts.has(path)) write(path, snapshot.get(path) ?? '');
      switched.clear();
      for (const [path, text] of texts) {
        write(path, text);
        switched.add(path);
      }
    },
    remove() {
      for (const path of switched) write(path, snapshot.get(path) ?? '');
      switched.clear();
      for (const path of drivers) rmSync(join(projectDir, path), { force: true });
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      removeIfEmpty(dirname(folder));
    },
  };
}

/** `src/cart.test.ts` → `src/cart.NAME.test.ts`: what a runner's patterns say of the one they say of the other. */
export function driverName(testFile: string, name: string): string {
  const file = basename(testFile);
  const [, stem = '', rest = ''] = /^(.*?)((?:[._-](?:test|tests|spec|specs|it|e2e|unit|cy|bench))?\.[cm]?[jt]sx?)$/.exec(file) ?? [];
  const folder = dirname(testFile);
  return `${folder === '.' ? '' : `${folder}/`}${stem === '' ? `${name}-${file}` : `${stem}.${name}${rest}`}`;
}

function removeIfEmpty(folder: string): void {
  try {
    rmSync(folder, { recursive: false });
  } catch {
    // Somebody else's things are in it.
  }
}

/** Reads the lines that were added to a file since the last call. A line that is still being written comes later. */
export function createRowReader(file: string): () => readonly Row[] {
  let at = 0;
  let rest = '';
  return () => {
    const [text, end] = readFrom(file, at);
    at = end;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    return lines.flatMap(parseRow);
  };
}

function readFrom(file: string, start: number): readonly [string, number] {
  const opened = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    let at = start;
    for (let buffer = Buffer.alloc(65_536), size = readSync(opened, buffer, 0, buffer.length, at); size > 0; size = readSync(opened, buffer, 0, buffer.length, at)) {
      chunks.push(Buffer.from(buffer.subarray(0, size)));
      at += size;
    }
    return [Buffer.concat(chunks).toString('utf8'), at];
  } finally {
    closeSync(opened);
  }
}

/** Candidates share the folder with the driver: a line that is none of ours says nothing. */
function parseRow(line: string): Row[] {
  try {
    const row: unknown = JSON.parse(line);
    return typeof row === 'object' && row !== null && 'kind' in row && 'driver' in row ? [row as Row] : [];
  } catch {
    return [];
  }
}

/** The text of a file, undefined where there is none. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
