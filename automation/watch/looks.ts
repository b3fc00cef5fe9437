import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { renderError } from '../errors.ts';
import type { Clock, Log } from '../world/ports.ts';
import { findDifferences } from './differences.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import type { KnownTree, Seen } from './known-tree.ts';
import { createPace } from './pace.ts';

export interface LooksSpec {
  readonly projectRoot: string;
  readonly rules: IgnoreRules;
  readonly known: KnownTree;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks at the tree itself, whatever the engine said. All paths are project-relative. */
export interface Looks {
  /**
   * The look at start. `before`: when and under which rules the tree was last known, undefined at the first start ever:
   * then only what was written after `armedAt` (wall ms), when the engine was ready, is news.
   */
  first(before: { readonly at: number; readonly rules: string } | undefined, armedAt: number): Promise<string[]>;
  /** Everything that is not as it was known. */
  all(): Promise<string[]>;
  /** Folders become the files in them that are not as known; files stay. Keeps when each was last heard of. */
  expand(hints: ReadonlyMap<string, number>): Promise<Map<string, number>>;
  /** At the next look, files that were ignored until now are news only if they were written after `at` (wall ms). */
  rulesChanged(at: number): void;
  /** How long the last look at everything took, in ms. */
  costMs(): number;
}

/** File systems and clocks may disagree by so much, in ms. */
const SLOP_MS = 100;
/** File systems keep times in ticks, so that a time may lie so much before the write, in ms. */
const TICK_MS = 10;

interface News {
  readonly path: string;
  readonly seen: Seen;
  readonly ctimeMs: number;
}

export function createLooks(spec: LooksSpec): Looks {
  const unreadable = tellOnce(spec.log);
  let rulesChangedAt = 0;
  let costMs = 0;

  /** `isOld`: decides at the end which unknown files are no news. */
  async function look(from: readonly string[], isOld: () => (news: News) => boolean): Promise<string[]> {
    const news: News[] = [];
    const isNews = (path: string, seen: Seen, ctimeMs: number) => (news.push({ path, seen, ctimeMs }), false);
    const found = await findDifferences({ ...spec, from, isNews, unreadable });
    const old = isOld();
    for (const one of news) {
      if (old(one)) spec.known.set(one.path, one.seen);
      else found.push(one.path);
    }
    return found;
  }

  async function everything(isOld: () => (news: News) => boolean): Promise<string[]> {
    const startedMs = spec.clock.monotonicMs();
    const found = await look([''], isOld);
    costMs = spec.clock.monotonicMs() - startedMs;
    return found;
  }

  return {
    first(before, armedAt) {
      if (before !== undefined) return everything(() => (before.rules === spec.rules.key() ? () => false : (news) => news.ctimeMs < before.at - SLOP_MS));
      // A hundred thousand files need not be listed to be known.
      const isNews = (path: string, seen: Seen, ctimeMs: number) => {
        if (ctimeMs < armedAt - TICK_MS) spec.known.set(path, seen);
        return ctimeMs >= armedAt - TICK_MS;
      };
      return findDifferences({ ...spec, from: [''], isNews, unreadable });
    },
    all() {
      const since = rulesChangedAt;
      rulesChangedAt = 0;
      return everything(() => (news) => news.ctimeMs < since - TICK_MS && spec.rules.wasIgnored(news.path));
    },
    async expand(hints) {
      const files = new Map<string, number>();
      const pace = createPace(spec.clock);
      for (const [path, heardMs] of hints) {
        const inside = isFolder(join(spec.projectRoot, path)) ? await look([path], () => () => false) : insideGone(path);
        for (const file of inside) files.set(file, Math.max(heardMs, files.get(file) ?? 0));
        if (pace.due()) await pace.rest();
      }
      return files;
    },
    rulesChanged: (at) => (rulesChangedAt = at),
    costMs: () => costMs,
  };

  /** A path at which no folder stands: a file, or a folder that is gone with all its known files. */
  function insideGone(path: string): string[] {
    const below = spec.known.get(path) === undefined ? spec.known.below(path) : [];
    return below.length > 0 ? below : [path];
  }
}

/** One log line for each folder and reason, however often the tree is looked through. */
function tellOnce(log: Log): (folder: string, error: unknown) => void {
  const told = new Set<string>();
  return (folder, error) => {
    const line = `${folder} ${renderError(error)}`;
    if (told.has(line)) return;
    told.add(line);
    log.warn('A folder can\'t be read; what is in it is not watched.', { folder: folder.slice(0, 300), error: renderError(error).slice(0, 300) });
  };
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}
