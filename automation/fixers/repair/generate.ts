import type { CandidatePatch } from '../../schemata/candidate.ts';
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

/**
 * Small edits that may be the fix, the most likely first: prior of the template × suspicion of the place × closeness to
 * the change. No duplicates by resulting text; none that does not parse. Lazily made: a caller that stops early has not
 * paid for the rest. Pairs come after all single edits.
 */
export function* generate(_request: GenerateRequest): Generator<CandidatePatch> {
  // Templates are brought in by the next commits.
}
