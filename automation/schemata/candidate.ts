/** Characters start..end (0-based, end exclusive) of one file as it stands on the snapshot become `text`. */
export interface TextEdit {
  /** Project-relative, forward slashes. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A small change that may be the fix. Its edits do not overlap. */
export interface CandidatePatch {
  /** Positive, unique in one search, in the order in which they were thought of. */
  readonly id: number;
  /** Which template made it; for a pair, both, with `+` between. */
  readonly template: string;
  readonly edits: readonly TextEdit[];
  /** Where to look first: larger is more likely. Only its order counts. */
  readonly prior: number;
  /** What it does, for people: `< becomes <=`. */
  readonly why: string;
}
