import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchChecks } from './checks.ts';
import { benchFix } from './fix.ts';
import { renderPage } from './page.ts';
import { checkout } from './project.ts';
import { renderTable } from './render.ts';
import type { BenchRow } from './row.ts';
import { benchSaveToTask } from './save-to-task.ts';
import { benchStart } from './start.ts';
import { benchStore } from './store.ts';
import { benchWatch } from './watch.ts';

/** The parts of the bench by name, in the order of the table. */
const PARTS: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  save: benchSaveToTask,
  checks: benchChecks,
  fix: benchFix,
  store: benchStore,
  start: benchStart,
  watch: benchWatch,
};

/** `npm run bench` measures everything, `-- NAME…` only these parts; `-- --write` puts it into docs/performance.md too. A miss fails nothing. */
const words = process.argv.slice(2);
const asked = words.filter((word) => word !== '--write');
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
if (words.includes('--write')) {
  mkdirSync(join(checkout, 'docs'), { recursive: true });
  writeFileSync(join(checkout, 'docs/performance.md'), renderPage(rows, new Date()));
}
