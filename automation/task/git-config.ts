/** What git could be made to run, at one moment: a word for each setting and file, by a name that a person understands. */
export interface GitTrust {
  readonly words: ReadonlyMap<string, string>;
}

export interface GitChange {
  /** `core.fsmonitor (local)`, `hook pre-commit`, `info/attributes`. Never a value: it may hold a password. */
  readonly what: string;
  readonly how: 'added' | 'changed' | 'removed';
  /** In keepgreen's own repository, where it has been put back. */
  readonly ours: boolean;
}

/** Compares what git could run before and after something ran that we don't trust. */
export interface GitConfigWatch {
  /** Must not throw: what can't be read is a word of its own. */
  look(): Promise<GitTrust>;
  /** What differs from then. keepgreen's own repository is put back as it was. Must not throw. */
  changesSince(before: GitTrust): Promise<readonly GitChange[]>;
}
