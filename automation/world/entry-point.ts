import { fileURLToPath } from 'node:url';

/**
 * The compiled file of a child process's entry module, as an absolute path. From source (tests) the compiled twin in
 * dist/ is meant, because node can't run TypeScript. `path` is relative to the caller, without extension.
 */
export function entryPoint(callerUrl: string, path: string): string {
  const file = fileURLToPath(new URL(`${path}.js`, callerUrl));
  return callerUrl.endsWith('.ts') ? file.replace('/automation/', '/dist/automation/') : file;
}
