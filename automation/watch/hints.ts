import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import type { Clock } from '../world/ports.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import type { KnownTree } from './known-tree.ts';
import { nameOf } from './names.ts';

export interface HintsSpec {
  readonly projectRoot: string;
  readonly rules: IgnoreRules;
  readonly known: KnownTree;
  readonly clock: Clock;
}

export interface Hints {
  /** Project-relative paths of files and folders worth a look. */
  readonly paths: readonly string[];
  /** How long ago the youngest of them was written, in ms: engines tell late, and the quiet time counts from the save. */
  readonly agoMs: number;
}

/** More paths than this are a burst, in which nobody waits for the first one. */
const FEW = 50;
/** No engine is later than this; an older time means that the save kept its old one. */
const LATEST_MS = 250;

/** What of an engine's report (absolute paths) matters. */
export function readHints(spec: HintsSpec, reported: readonly string[]): Hints {
  const paths = reported.map((path) => projectPath(spec.projectRoot, path)).filter((path) => path !== undefined);
  const kept = paths.filter((path) => matters(spec, path));
  return { paths: kept, agoMs: kept.length > FEW ? 0 : youngestAgoMs(spec, kept) };
}

/** Relative with forward slashes; undefined for the root itself and for what is outside. */
export function projectPath(projectRoot: string, path: string): string | undefined {
  const inside = path.startsWith(`${projectRoot}${sep}`) ? path.slice(projectRoot.length + 1) : relative(projectRoot, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
  return sep === '/' ? inside : inside.replaceAll(sep, '/');
}

/** A watched file, or a folder that is (or was) looked at. */
function matters(spec: HintsSpec, path: string): boolean {
  if (spec.rules.isWatchedName(nameOf(path)) && !spec.rules.ignores(path, false)) return true;
  const stats = statOf(`${spec.projectRoot}/${path}`);
  if (stats === undefined) return spec.known.below(path).length > 0;
  return stats.isDirectory() && !spec.rules.ignores(path, true);
}

function youngestAgoMs(spec: HintsSpec, paths: readonly string[]): number {
  const nowAt = spec.clock.now().getTime();
  const ages = paths.map((path) => statOf(`${spec.projectRoot}/${path}`)).map((stats) => (stats === undefined ? 0 : nowAt - stats.ctimeMs));
  const youngest = Math.min(...ages);
  return youngest >= 0 && youngest <= LATEST_MS ? youngest : 0;
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
