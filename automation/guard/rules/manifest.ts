import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { judgePath } from '../protected-paths.ts';
import type { Rule, Sighting } from '../rule.ts';
import type { Study } from '../study/study.ts';

/** What `add_dependency` opens, and what it does not. Without the grant the path alone forbids a manifest. */
export const manifestRules: readonly Rule[] = [
  { id: 'manifest-beyond-dependencies', severity: 'refuse', about: 'changes more of package.json than its dependencies, although it may add one: never `scripts`, the rest only where configuration may change', instead: 'Change only the dependency fields of package.json.', look: (study) => manifests(study, beyondDependencies) },
  { id: 'dependency-changed', severity: 'ask', about: 'adds, removes or changes a dependency, although the task may', instead: 'Do without a new dependency where you can.', look: (study) => manifests(study, changedDependencies) },
];

const Manifest = z.record(z.string(), z.unknown());
type Manifest = z.infer<typeof Manifest>;

const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies', 'peerDependenciesMeta'];

interface Pair {
  readonly path: string;
  readonly before: Manifest;
  /** Undefined: no JSON object any more. */
  readonly after: Manifest | undefined;
  readonly mayConfigure: boolean;
}

function manifests({ about }: Study, judge: (pair: Pair) => readonly string[]): readonly Sighting[] {
  if (!about.grants.includes('add_dependency')) return [];
  return about.patch.files
    .filter(({ path }) => judgePath(path)?.family === 'manifest' && path.toLowerCase().endsWith('package.json'))
    .flatMap(({ path, after }) => {
      const texts = about.texts.get(path) ?? { before: '', after: '' };
      const pair = { path, before: parse(texts.before) ?? {}, after: after === null ? undefined : parse(texts.after), mayConfigure: about.grants.includes('change_config') };
      return judge(pair).map((what) => ({ path, line: null, what }));
    });
}

function beyondDependencies({ path, before, after, mayConfigure }: Pair): readonly string[] {
  if (after === undefined) return [`it left no package.json in ${path}`];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((field) => !DEPENDENCY_FIELDS.includes(field) && !isDeepStrictEqual(before[field], after[field]));
  return fields.filter((field) => field === 'scripts' || !mayConfigure).map((field) => `it changed "${field}" of ${path}`);
}

function changedDependencies({ path, before, after }: Pair): readonly string[] {
  if (after === undefined) return [];
  return DEPENDENCY_FIELDS.flatMap((field) => {
    const [old, now] = [parseRecord(before[field]), parseRecord(after[field])];
    return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((name) => !isDeepStrictEqual(old[name], now[name])).map((name) => `it ${verb(old[name], now[name])} ${name} in "${field}" of ${path}`);
  });
}

function verb(old: unknown, now: unknown): string {
  if (old === undefined) return `added ${JSON.stringify(now)} of`;
  return now === undefined ? 'removed' : `moved to ${JSON.stringify(now)} of`;
}

function parse(text: string): Manifest | undefined {
  try {
    return parseRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function parseRecord(value: unknown): Manifest {
  const read = Manifest.safeParse(value);
  return read.success ? read.data : {};
}
