import { benchChecks } from './checks.ts';
import { benchFix } from './fix.ts';
import { benchSaveToTask } from './save-to-task.ts';
import { benchStart } from './start.ts';
import { benchStore } from './store.ts';
import { benchWatch } from './watch.ts';
import { renderTable } from './render.ts';
import type { BenchRow } from './row.ts';

/** The parts of the bench by name, in the order of the table. */
const PARTS: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  save: benchSaveToTask,
  fix: benchFix,
  checks: benchChecks,
  store: async () => (await benchStore()).rows,
  start: benchStart,
  watch: benchWatch,
};

/** `npm run bench` measures everything; `npm run bench -- NAME…` only these parts. A miss is printed, and fails nothing. */
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => PARTS[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(', ')}; there are: ${Object.keys(PARTS).join(', ')}.\n`);
  process.exit(2);
}
const rows: BenchRow[] = [];
for (const [name, measure] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  rows.push(...(await measure()));
}
process.stdout.write(renderTable(rows));
