import type { Rule, Sighting } from '../rule.ts';
import type { ChangedFile, Study } from '../study/study.ts';

/** What stands in prompts for a secret is not code: a model that copies it destroys the value it was shown instead of. */
export const redactionRules: readonly Rule[] = [
  {
    id: 'redaction-mark', severity: 'refuse', about: 'writes `[redacted …]`, which stands for a secret in what the agent is shown',
    instead: 'Read the file itself and leave that value as it is.',
    look: (study: Study) => [...study.sources, ...study.tests].flatMap(marksIn),
  },
];

const MARK = /\[redacted(?: [\w ]{1,40})?\]/;

function marksIn(file: ChangedFile): readonly Sighting[] {
  const before = file.before.split('\n').filter((line) => MARK.test(line)).length;
  const lines = file.after.split('\n');
  const added = [...file.added()].filter((line) => MARK.test(lines[line - 1] ?? ''));
  const fresh = lines.filter((line) => MARK.test(line)).length - before;
  return added.slice(0, Math.max(0, fresh)).map((line) => ({ path: file.path, line, what: 'it writes the mark of a secret that was taken out' }));
}
