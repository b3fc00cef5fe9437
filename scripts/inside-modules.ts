import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { typescript } from '../automation/world/typescript.ts';

/**
 * Writes each compiled module of a folder once more beside itself, as CommonJS (`drive.js` → `drive.cjs`) that requires
 * its neighbours so. Here, because to do it when a search begins takes as long as the first hundred candidates.
 */
export function writeCommonJs(folder: string): void {
  const { transpileModule, ModuleKind, ScriptTarget } = typescript();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const name = basename(file, '.js');
    const text = readFileSync(join(folder, file), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
    const { outputText } = transpileModule(text, { fileName: `${name}.cts`, compilerOptions: { module: ModuleKind.NodeNext, target: ScriptTarget.ES2022 } });
    writeFileSync(join(folder, `${name}.cjs`), outputText.replace(/require\("(\.[^"]*)\.js"\)/g, (_all, path: string) => `require("./${basename(path)}.cjs")`));
  }
}
