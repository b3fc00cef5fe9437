import type { Failure } from '../../task/failure.ts';
import type { Suspect } from '../../task/suspect.ts';
import type { ModuleExports } from './template.ts';

/** What the search looks at. Texts by project-relative path. */
export interface GenerateRequest {
  /** Absolute: where the compiler finds the project's types; undefined: syntax alone. */
  readonly projectDir: string | undefined;
  /** Source files that may be edited, as they stand on the snapshot, the most suspicious first. */
  readonly texts: ReadonlyMap<string, string>;
  /** The same files on the base; a file that is missing here did not exist there. */
  readonly before: ReadonlyMap<string, string>;
  readonly suspects: readonly Suspect[];
  readonly failures: readonly Failure[];
  /** What the project's source files export, for imports that lead nowhere; left out: only what `texts` export is known. */
  readonly modules?: readonly ModuleExports[];
}
