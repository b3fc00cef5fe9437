import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { entryPoint } from '../world/entry-point.ts';
import { typescript } from '../world/typescript.ts';

/** What every driver loads besides its own module. */
const SHARED = ['drive', 'fence', 'keep-house', 'probe-pair', 'tick-guard'];
const known = new Map<string, string>();

/**
 * Puts the code that runs inside the project's runner into a folder, as CommonJS that imports nothing but node: any
 * runner can load that, whatever it does to modules. Gives back the path of `name`.
 */
export function writeInside(folder: string, name: string, more: readonly string[] = []): string {
  mkdirSync(folder, { recursive: true });
  for (const one of [...SHARED, ...more, name]) writeFileSync(join(folder, `${one}.cjs`), known.get(one) ?? compileInside(one));
  return join(folder, `${name}.cjs`);
}

function compileInside(name: string): string {
  const ts = typescript();
  const text = readFileSync(entryPoint(`automation/schemata/inside/${name}`), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
  const { outputText } = ts.transpileModule(text, { fileName: `${name}.cts`, compilerOptions: { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 } });
  const compiled = outputText.replace(/require\("(\.[^"]*)\.js"\)/g, (_all, path: string) => `require("./${basename(path)}.cjs")`);
  known.set(name, compiled);
  return compiled;
}
