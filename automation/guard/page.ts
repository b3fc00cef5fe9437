import type { Rule, Severity } from './rule.ts';
import { RULE_FAMILIES } from './table.ts';

/** The whole text of docs/guard.md. */
export function renderGuardPage(): string {
  const head = [
    '# What a fix may not do',
    '',
    'Made from `automation/guard/table.ts` by `npm run guard`; a test compares.',
    '',
    'The guard reads every fix before anything of it runs. It looks at what a fix adds or changes, never at what stood there',
    'before; scripts by their syntax, everything else by its text. **refused**: the attempt ends as `cheat`, and the next one is',
    'told why. **asks**: the fix waits for your `approve`, however good it looks. **doubts**: it lowers the confidence.',
    '',
    'A task may carry grants, given by a person: `change_tests`, `add_dependency` (the dependency fields of package.json and the',
    'lockfile, never `scripts`), `change_config`, `large_change`. Each lifts its own rule and nothing else. Never lifted: agents\'',
    'instructions, git hooks, dotfiles, installed packages, keepgreen\'s own rules, and files outside the project.',
    '',
  ];
  return [...head, ...RULE_FAMILIES.flatMap(({ family, rules }) => [`## ${family}`, '', '| rule | | a fix that … |', '|---|---|---|', ...rules.map(row), ''])].join('\n');
}

const WORDS: Readonly<Record<Severity, string>> = { refuse: 'refused', ask: 'asks', warn: 'doubts' };

function row({ id, severity, about }: Rule): string {
  return `| \`${id}\` | ${WORDS[severity]} | ${about.replaceAll('|', '\\|')} |`;
}
