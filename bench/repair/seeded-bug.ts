/** One hunk: `find` stands exactly once in the file and becomes `replace`; '' takes it away. A file that is not there yet is made of `replace`, with `find` ''. */
export interface Hunk {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export function hunk(file: string, find: string, replace: string): Hunk {
  return { file, find, replace };
}

/** What a person did to a package: honest, green on visible and held-back tests. Three hunks or more. */
export interface Change {
  readonly name: string;
  readonly hunks: readonly Hunk[];
  readonly bugs: readonly Slip[];
}

/** What went wrong on the way, on top of the honest change: red on a visible test. */
export interface Slip {
  readonly name: string;
  /** How people break code, in two or three words: `stale name`, `lost await`. */
  readonly kind: string;
  readonly hunks: readonly Hunk[];
}

/** The bugs of one package of packages/. */
export interface PackageBugs {
  readonly package: string;
  readonly changes: readonly Change[];
}

/** One bug with all that it stands on. */
export interface SeededBug {
  /** `package/change/bug`. */
  readonly name: string;
  readonly package: string;
  readonly change: Change;
  readonly slip: Slip;
}

/** Every bug of these packages, in their order. */
export function bugsOf(all: readonly PackageBugs[]): readonly SeededBug[] {
  return all.flatMap((one) => one.changes.flatMap((change) => change.bugs.map((slip) => ({ name: `${one.package}/${change.name}/${slip.name}`, package: one.package, change, slip }))));
}

/** The files after the hunks; throws when a hunk does not fit exactly once. */
export function applyHunks(files: ReadonlyMap<string, string>, hunks: readonly Hunk[]): Map<string, string> {
  const after = new Map(files);
  for (const one of hunks) after.set(one.file, applied(after.get(one.file), one));
  return after;
}

function applied(text: string | undefined, { file, find, replace }: Hunk): string {
  if (text === undefined && find === '') return replace;
  const parts = text?.split(find) ?? [];
  if (find === '' || parts.length !== 2) throw new Error(`"${find}" stands ${Math.max(0, parts.length - 1)} times in ${file}, not once`);
  return parts.join(replace);
}
