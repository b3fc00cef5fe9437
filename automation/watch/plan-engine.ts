import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../world/ports.ts';
import { surveyTree } from './choose-engine.ts';
import type { Cookies } from './cookies.ts';
import type { EngineName, EngineScope } from './engine.ts';
import { projectPath } from './hints.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { nameOf } from './names.ts';

export interface PlanSpec {
  readonly settings: Pick<Settings, 'projectRoot' | 'watchEngine'>;
  readonly rules: IgnoreRules;
  readonly cookies: Cookies;
  readonly clock: Clock;
}

export interface EnginePlan {
  readonly engine: EngineName;
  readonly scope: EngineScope;
  /** Is the tree so large that it is not counted to the end? */
  readonly large: boolean;
}

/** In bytes; Linux has 4,096, and a name is still put behind it. */
const LONGEST_PATH = 3_840;

/** The engine for the tree as it is now, and what it is to watch. */
export async function planEngine(spec: PlanSpec): Promise<EnginePlan> {
  const { projectRoot, watchEngine } = spec.settings;
  const survey = await surveyTree({ projectRoot, from: [''], rules: spec.rules, clock: spec.clock });
  const scope: EngineScope = {
    roots: [projectRoot, spec.cookies.folder],
    ignored: (path, isDirectory) => isIgnored(spec, path, isDirectory),
    ignoredFolders: survey.ignoredFolders.map((folder) => join(projectRoot, folder)),
  };
  return { engine: watchEngine !== 'auto' ? watchEngine : survey.large ? 'parcel' : 'chokidar', scope, large: survey.large };
}

function isIgnored(spec: PlanSpec, path: string, isDirectory: boolean | undefined): boolean {
  if (spec.cookies.isOurs(path)) return false;
  // The system refuses longer paths, and chokidar never gets ready over one.
  if (Buffer.byteLength(path) > LONGEST_PATH) return true;
  const inside = projectPath(spec.settings.projectRoot, path);
  if (inside === undefined) return path !== spec.settings.projectRoot;
  if (isDirectory === true) return spec.rules.ignores(inside, true);
  // What is not known to be a folder may be one: only a rule for both counts.
  if (isDirectory === undefined) return spec.rules.ignores(inside, false) && spec.rules.ignores(inside, true);
  return !spec.rules.isWatchedName(nameOf(inside)) || spec.rules.ignores(inside, false);
}
