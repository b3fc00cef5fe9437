import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Child processes (live runners, the CLI itself) run the compiled program, so it must be today's. */
export default function buildOnce(): void {
  if (process.env['KEEPGREEN_SKIP_BUILD'] === '1') return;
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const run = (...args: string[]) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  run('dist/scripts/bundle.js');
}
