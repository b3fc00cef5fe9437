import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { Clock } from '../world/ports.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import type { KnownTree, Seen } from './known-tree.ts';
import { pathOf } from './names.ts';
import { createPace } from './pace.ts';
import { walkTree } from './walk.ts';

export interface DifferencesSpec {
  readonly projectRoot: string;
  /** Project-relative folders to look through; [''] for everything. */
  readonly from: readonly string[];
  readonly rules: IgnoreRules;
  readonly known: KnownTree;
  readonly clock: Clock;
  /** A file that is not known. Returns true to have it reported. */
  isNews(path: string, seen: Seen, ctimeMs: number): boolean;
  unreadable(folder: string, error: unknown): void;
}

/** Project-relative paths of files whose size, time or presence is not what is known. Changes nothing that is known. */
export async function findDifferences(spec: DifferencesSpec): Promise<string[]> {
  const found: string[] = [];
  const visited = new Set<string>();
  const pace = createPace(spec.clock);

  async function visit(folder: string, names: readonly string[]): Promise<void> {
    visited.add(folder);
    const known = spec.known.folder(folder);
    for (const name of names) {
      if (differs(spec, pathOf(folder, name), known?.get(name))) found.push(pathOf(folder, name));
      if (pace.due()) await pace.rest();
    }
    if (known === undefined) return;
    const present = new Set(names);
    found.push(...[...known.keys()].filter((name) => !present.has(name)).map((name) => pathOf(folder, name)));
  }

  await walkTree({ projectRoot: spec.projectRoot, from: spec.from, rules: spec.rules, pace, visit, unreadable: (folder, error) => spec.unreadable(folder, error) });
  return [...found, ...neverVisited(spec, visited)];
}

function differs(spec: DifferencesSpec, path: string, known: Seen | undefined): boolean {
  const stats = statFile(`${spec.projectRoot}/${path}`);
  if (stats === undefined) return known !== undefined;
  return known === undefined ? spec.isNews(path, seenOf(stats, ''), stats.ctimeMs) : !isSameFile(known, stats);
}

/** Known files of folders that are gone, ignored by now, or can't be read: the judge tells which. */
function neverVisited(spec: DifferencesSpec, visited: ReadonlySet<string>): string[] {
  const inside = (at: string) => spec.from.some((from) => from === '' || at === from || at.startsWith(`${from}/`));
  return [...spec.known.folders()]
    .filter(([folder]) => !visited.has(folder) && inside(folder))
    .flatMap(([folder, files]) => [...files.keys()].map((name) => pathOf(folder, name)));
}

/** The regular file at `path`, or undefined when there is none (any more) or it can't be looked at. */
export function statFile(path: string): Stats | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats?.isFile() === true ? stats : undefined;
  } catch {
    return undefined;
  }
}

/** Without a hash the inode says nothing: a copied or restored tree has new ones. */
export function isSameFile(known: Seen, stats: Stats): boolean {
  return known.size === stats.size && known.mtimeMs === stats.mtimeMs && (known.hash === '' || known.ino === stats.ino);
}

export function seenOf(stats: Stats, hash: string): Seen {
  return { size: stats.size, mtimeMs: stats.mtimeMs, ino: stats.ino, hash };
}
