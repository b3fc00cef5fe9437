/** A commit of the user's tree as it was, dirty and untracked files included. Reachable from no branch. */
export interface Snapshot {
  readonly commit: string;
  readonly tree: string;
  readonly takenAt: string;
}

/** One file of a patch. Content hashes are sha256 hex of the bytes; null = the file does not exist on that side. */
export interface PatchFile {
  /** Relative to the project root, forward slashes. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Git file modes, '100644' | '100755' | '120000' | '160000'; null where the file does not exist. */
  readonly modeBefore: string | null;
  readonly modeAfter: string | null;
  readonly binary: boolean;
  readonly addedLines: number;
  readonly removedLines: number;
}

/** The difference between a snapshot and an edited workspace, itself stored as a commit whose parent is the snapshot. */
export interface Patch {
  readonly base: Snapshot;
  readonly commit: string;
  readonly tree: string;
  readonly files: readonly PatchFile[];
  /** Unified diff with full context names, text only; '' when nothing changed. */
  readonly diff: string;
  /** sha256 hex of `diff`: two proposals with the same hash are the same proposal. */
  readonly hash: string;
}

/** A private worktree of a snapshot. One holder at a time. */
export interface Workspace {
  readonly id: string;
  /** Absolute. `root` is the worktree's top, `projectDir` the project inside it (they differ when the project is a subfolder of its repository). */
  readonly root: string;
  readonly projectDir: string;
  /** Makes the workspace exactly that commit (a snapshot's or a patch's), stray files removed. Returns the paths (project-relative) that changed. */
  moveTo(commit: string): Promise<readonly string[]>;
  /** What stands in the workspace now against `base`, files git ignores left out. */
  changes(base: Snapshot): Promise<Patch>;
  /** Gives it back to the pool. Must be called once; must not throw. */
  release(): Promise<void>;
}

/** How bringing a patch to the user's tree ended. */
export type LandingResult =
  | { readonly kind: 'landed'; readonly landingId: string; readonly files: readonly string[]; readonly commit: string | null; readonly merged: boolean; readonly branch?: LandedBranch }
  /** The user's text moved meanwhile and the merge gives bytes nobody has checked: verify `patch`, then land it. */
  | { readonly kind: 'needs_check'; readonly patch: Patch }
  /** The user's text stays; the fix waits. `diff` is what would have been merged, with conflict markers where they meet. */
  | { readonly kind: 'held'; readonly reason: string; readonly conflicts: readonly string[]; readonly diff: string };

/** A fix on a branch of the user's repository; nothing in their tree has changed. */
export interface LandedBranch {
  readonly name: string;
  /** Below the fix stands a commit with the uncommitted state of the files that are fixed: not to be pushed. */
  readonly carriesUncommitted: boolean;
}

/** A fix that waits on a branch of ours: not merged, and it still fits the snapshot it was looked for with. */
export interface WaitingFix {
  readonly taskId: string;
  readonly branch: string;
  /** Fingerprints of what it turns green. */
  readonly failures: readonly string[];
}

export type UndoResult =
  /** `branch`: that one was deleted, no file was touched. `note`: what is left to do, a sentence. */
  | { readonly kind: 'undone'; readonly files: readonly string[]; readonly branch?: string; readonly note?: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly conflicts: readonly string[]; readonly diff: string };

/** Everything that touches the user's repository and tree. */
export interface Workspaces {
  /** `paths` (project-relative) makes it faster when the caller knows what changed since the last snapshot; undefined = look everywhere. */
  snapshot(paths?: readonly string[]): Promise<Snapshot>;
  /** The commit the user's branch stands on, as a snapshot; undefined where there is none (unborn branch, shadow repository's first run). */
  head(): Promise<Snapshot | undefined>;
  /** Is this commit still in the repository (kept references may outlive a gc or a new shadow repository)? */
  exists(commit: string): Promise<boolean>;
  /** Keeps a commit from git's gc under a private ref (`refs/keepgreen/<name>`); the previous holder of the name is let go. */
  keep(name: string, commit: string): Promise<void>;
  /** Gives the commit kept under that name back to git's gc; nothing kept is no error. */
  letGo(name: string): Promise<void>;
  acquire(commit: string, signal: AbortSignal): Promise<Workspace>;
  land(request: LandRequest): Promise<LandingResult>;
  undo(landingId: string): Promise<UndoResult>;
  /** Fixes of other tasks that wait on branches and would still change this snapshot. */
  waitingFixes(snapshot: Snapshot): Promise<readonly WaitingFix[]>;
  /** Where branches are pushed to, and which one the user stands on. Throws KeepgreenError('push_failed') when there is no such remote. */
  remote(): Promise<Remote>;
  /**
   * Pushes a branch of ours. What stands there under its name and is not ours is never overwritten.
   * Throws KeepgreenError('push_failed') with git's own words, redacted.
   */
  push(branch: string): Promise<void>;
  /** Deletes a pushed branch where it still stands as we pushed it. `gone`: it is not there. Throws as push. */
  unpush(branch: string): Promise<'deleted' | 'gone' | 'moved'>;
  /** After a crash: finishes or rolls back landings, prunes worktrees. Returns a line for each thing it did. */
  recover(): Promise<readonly string[]>;
  /** A sentence when git is in the middle of something of the user's (rebase, merge, index.lock); undefined when not. */
  busy(): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface Remote {
  /** GIT_REMOTE. */
  readonly name: string;
  /** As its address says it (`github.com`, `me/shop`); undefined for a folder on this machine. */
  readonly host: string | undefined;
  readonly repo: string | undefined;
  /** Short name; undefined on a detached HEAD. */
  readonly currentBranch: string | undefined;
}

export interface LandRequest {
  readonly taskId: string;
  readonly patch: Patch;
  readonly mode: 'apply' | 'commit' | 'branch' | 'pr';
  /** Not for `apply`: the whole message, trailers included. */
  readonly message: string;
  /** The bytes of this very merge were verified: land them although they are a merge. */
  readonly verifiedMerge: boolean;
  /** Writes nothing: the patch comes back as `needs_check`, made anew on the tree of this moment, also where nothing moved. */
  readonly proveFirst?: boolean;
  /** `branch` and `pr`: may a commit of its own below the fix carry the uncommitted state of the files that are fixed? Default no. */
  readonly carryUncommitted?: boolean;
}
