import type { Sighting } from '../rule.ts';
import type { ChangedFile, Script, Study } from '../study/study.ts';

interface Seen {
  readonly line: number | null;
  readonly what: string;
}

/** What a look finds in the sources that have a tree. */
export function inScripts({ sources }: Pick<Study, 'sources'>, look: (script: Script) => readonly Seen[]): readonly Sighting[] {
  return inFiles(sources, look);
}

/** The same for any changed files: the tests that may change. */
export function inFiles(files: readonly ChangedFile[], look: (script: Script) => readonly Seen[]): readonly Sighting[] {
  return files.flatMap((file) => {
    const script = file.script();
    return script === undefined ? [] : look(script).map((one) => ({ path: file.path, ...one }));
  });
}
