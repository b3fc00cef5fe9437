import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's own folder, seen from dist/bench. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** Runs `work` with a new temporary folder (real path), which is gone afterwards. */
export async function inTemporaryFolder<T>(label: string, work: (dir: string) => Promise<T>): Promise<T> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), `keepgreen-bench-${label}-`)));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

const FILES_A_FOLDER = 18;

/** A project of so many source files, in folders as large as in the projects that the floors were measured on, committed to git. */
export function makeTree(dir: string, files: number): void {
  for (let index = 0; index < files; index++) {
    const number = Math.floor(index / FILES_A_FOLDER);
    const folder = join(dir, `p${number % 9}`, `d${number}`);
    if (index % FILES_A_FOLDER === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file${index}.js`), `export const value${index} = ${index};\n`);
  }
  makeProject(dir, {
    'package.json': JSON.stringify({ name: 'tree', private: true, type: 'module', scripts: { test: 'node --test' } }),
    'saved.js': 'export const saved = 0;\n',
    'saved.test.js': "import { test } from 'node:test';\nimport './saved.js';\n\ntest('can be loaded', () => undefined);\n",
  });
}

/** Writes the files, links `packages` of this checkout and commits it all. */
export function makeProject(dir: string, files: Readonly<Record<string, string>>, packages: readonly string[] = []): void {
  for (const [path, text] of Object.entries({ '.gitignore': 'node_modules/\n.keepgreen/\n', ...files })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  mkdirSync(join(dir, 'node_modules'), { recursive: true });
  for (const name of packages) symlinkSync(join(checkout, 'node_modules', name), join(dir, 'node_modules', name));
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.invalid', ...args], { cwd: dir });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'start');
}
