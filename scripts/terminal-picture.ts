/** Draws docs/demo.svg: runs the real demo in a terminal's colours and paints what it printed. */
import { spawn } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderTerminal } from './terminal-picture/render-terminal.ts';

const { NO_COLOR: _off, ...env } = process.env;
const demo = spawn(process.execPath, [fileURLToPath(new URL('./demo.js', import.meta.url))], { env: { ...env, FORCE_COLOR: '1' }, stdio: ['ignore', 'pipe', 'inherit'] });
let printed = '';
demo.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
demo.on('close', (code) => {
  process.exitCode = code ?? 1;
  if (code !== 0) return;
  mkdirSync('docs', { recursive: true });
  writeFileSync('docs/demo.svg', renderTerminal('npm run demo', withPlainNames(printed)));
});

/** The temporary folder and the task's id are other ones at each run, and mean nothing to a reader. */
function withPlainNames(text: string): string {
  const made = join(realpathSync(tmpdir()), 'keepgreen-demo-');
  const folder = text.split(made)[1]?.slice(0, 6) ?? '';
  return text.replaceAll(made + folder, '/tmp/demo').replaceAll(/task_[0-9a-f]{8}/g, 'task_1c8f2c76');
}
