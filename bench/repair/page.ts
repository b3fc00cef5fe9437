import { renderKinds, renderRows } from './report.ts';
import type { Result } from './result.ts';

/** docs/repair-bench.md: what the last runs of the bench have found, beside what others have published. */
export function renderPage(results: readonly Result[], { now, machine }: { readonly now: Date; readonly machine: string }): string {
  const tried = results.filter(({ tried: count, searchSeconds }) => count > 0 && searchSeconds > 0);
  return `# How well repair repairs

Written by \`npm run bench:repair -- --write\`; don't edit. ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${machine}. Every bug goes through the whole of keepgreen once, with \`FIXERS=repair\` and its default limit of 30 s; no model, no network.

Half of the bugs of each part, chosen by a hash of their names, was looked at while templates and ranking were made (\`tuning\`). The other half was only counted: **\`reporting\` is what to believe.**

${table(renderRows(results))}

- **fixed**: landed by itself, and green on tests that were held back. **wrong**: landed by itself, red on them: merely plausible. **held**: proven on the visible tests, but put before a person; right or wrong by the held-back tests. **right first**: the first fix that is proposed is right, whether it landed or waits for a word. Bugs that no visible test shows are left out.
- **line**: is the true line among the first guesses of where the fault is?
- **tried**: small edits tried, median; **seconds**: from the save to the end of its task, median, checks, proof and landing included. ${tried.length === 0 ? '' : `Edits tried for each second of search, median: ${Math.round(medianOf(tried.map((one) => one.tried / one.searchSeconds)))}.`}

## Beside others

Template repair as published: TBar on Defects4J (Java) fixes 11 % of the bugs correctly when it has to find the place itself, and 19 % when it is told (Liu et al., ISSTA 2019). The bugs differ, so this is a rough measure: those are whole bugs of large projects, ours are single slips with tests close by; and keepgreen knows the last green version, which Defects4J tools do not. The part without a last green version is \`humanevalfix\`.

## The bugs

- **seeded**: slips on top of honest changes of three or more hunks, in small packages of several files (TypeScript and JavaScript; Vitest, Jest, node:test, Mocha) and in rooms of keepgreen itself; \`bench/repair/bugs/\`. \`npm run bench:repair -- check\` proves that each change is green on all tests and each slip red.
- **humanevalfix**: tasks of HumanEvalFix-JS, all tests visible, the bug committed: nothing is known of a version that worked. **examples**: the same with only the documented examples visible, the tests held back.
- **public**: packages of other people, brought by \`npm run bench:repair -- bring\`; their own tests are the only judge, so "fixed" there means that all of them are green that were green before the save.

## By kind (both halves)

${table([['kind', 'bugs', 'fixed', 'held, right', 'wrong'], ...renderKinds(results)])}
`;
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
