import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { checkout } from './project.ts';
import { verdictOf } from './render.ts';
import type { BenchRow } from './row.ts';

/** docs/performance.md: the table of a whole run, how it was measured, on what. */
export function renderPage(rows: readonly BenchRow[], now: Date): string {
  return `# Performance

Written by \`npm run bench -- --write\`; don't edit. \`npm run bench\` prints the table, \`npm run bench -- start fix\` only these parts. A miss is shown and fails nothing.

${machine(now)}

| figure | measured | target | |
|---|---|---|---|
${rows.map((row) => `| ${[row.figure, row.value, row.target === '-' ? '' : row.target, verdictOf(row)].map(escape).join(' | ')} |`).join('\n')}

## How it is measured

- Everything runs the compiled program on temporary projects, most of them in git. What is compared takes turns within one run, and medians of several rounds are given, so that a busy machine slows both sides. Trust ratios more than times.
- **save**: the program watches; another process saves a file and hears from the kernel when the state file with the task is there. The settle time (FILE_WATCH_DEBOUNCE_SECONDS) is taken off. Beside it, chokidar alone on the same saves.
- **checks**: from a save to the verdict on it. \`vitest run FILE\` and \`vitest --watch\` see the same saves.
- **fix**: from the save of a bug to the corrected file, at default settings (settle time and waiting for a pause in typing included), on ten Vitest modules, with the real Claude Code CLI and a model on loopback that answers at once. The bare sum is one red check, the same two passes of the CLI and one full check, each started afresh, one after the other.
- **store**: durable updates (fsync) of a state file of 100 KB.
- **start**: from the start of the process to status \`running\` (a save from now on is seen), files in folders of 18. "First ever" knows nothing of the tree; the others come after a stop. Memory is the resident memory of the orchestrator's process once nothing goes on any more; CPU is that of the process and everything it started.
- **watch**: the watcher's room alone, without the rest of the program.
`;
}

function machine(now: Date): string {
  const [first] = cpus();
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: checkout, encoding: 'utf8' }).trim();
  const load = loadavg().map((one) => one.toFixed(1)).join(' / ');
  return `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit}, Node.js ${process.version}, ${type()} ${release()}, ${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GB. Load average at the end (1 / 5 / 15 minutes): ${load}; a quiet machine would show what this bench itself needs, about one.`;
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|');
}
