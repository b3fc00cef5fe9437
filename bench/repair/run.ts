import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { renderTable as renderBench } from '../render.ts';
import { parseAsked } from './arguments.ts';
import type { Asked } from './arguments.ts';
import { CASE_PARTS } from './bench-case.ts';
import { bringPackages } from './bring.ts';
import { seededBugs } from './bugs/all.ts';
import { checkBugs } from './check.ts';
import { learnFactors, renderPlaces, writePriors } from './learn.ts';
import { measure } from './measure.ts';
import { renderPage } from './page.ts';
import { checkout } from './places.ts';
import { renderRows, renderTable } from './report.ts';
import { loadResults } from './result.ts';
import { benchSpeed } from './speed.ts';
import { streamsOf } from './streams.ts';

/** Of each bug; what comes later is seldom reached in REPAIR_SECONDS. */
const MOST_EDITS = 800;
const PRIORS = join(checkout, 'automation/fixers/repair/priors.ts');

/** `npm run bench:repair`: see HELP in arguments.ts. A low rate fails nothing; a bug that is not what it says does. */
async function main(): Promise<void> {
  const asked = parseAsked(process.argv.slice(2));
  switch (asked.verb) {
    case 'check':
      return check(asked);
    case 'bring':
      return bringPackages(say);
    case 'learn':
      return learn();
    case 'speed':
      return say(renderBench(await benchSpeed()));
    case 'measure':
      if (asked.all) say(renderBench(await benchSpeed()));
      await measure(asked, say);
      return report(asked);
    case 'report':
      return report(asked);
  }
}

async function check({ words: [name = ''] }: Asked): Promise<void> {
  const bugs = seededBugs.filter((bug) => bug.name.startsWith(name));
  const troubles = await checkBugs(bugs, say);
  say(`${bugs.length} bugs, ${troubles.length} not as they should be`);
  process.exitCode = troubles.length === 0 ? 0 : 1;
}

/** The other half is only counted: does what was learnt hold there as well? */
function learn(): void {
  const tuning = streamsOf('tuning', MOST_EDITS);
  const factors = learnFactors(tuning);
  for (const [half, streams] of [['tuning', tuning], ['reporting', streamsOf('reporting', MOST_EDITS)]] as const) {
    say(`${half}, the right edit among the first`);
    say(`  before  ${renderPlaces(streams, new Map())}`);
    say(`  after   ${renderPlaces(streams, factors)}`);
  }
  writeFileSync(PRIORS, writePriors(readFileSync(PRIORS, 'utf8'), factors));
}

function report({ write }: Asked): void {
  const results = CASE_PARTS.flatMap(loadResults);
  process.stdout.write(renderTable(renderRows(results)));
  if (write) writeFileSync(join(checkout, 'docs/repair-bench.md'), renderPage(results, { now: new Date(), machine: machine() }));
}

function machine(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: checkout, encoding: 'utf8' }).trim();
  return `commit ${commit}, Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
