import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Git, Log } from '../world/ports.ts';
import { findRepository, renderGitState } from './git-state.ts';
import type { Repository } from './git-state.ts';
import type { IgnoreRules } from './ignore-rules.ts';

export interface HoldSpec {
  readonly root: string;
  readonly rules: IgnoreRules;
  readonly git: Git;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  isThere(): boolean;
  /** What else stands in the way, as a sentence. */
  busy(): Promise<string | undefined>;
  /** The project's folder is gone. Must not throw. */
  onGone(): void;
}

/** When the tree may be judged: not while git is in the middle of something, nor while the folder is gone. */
export interface Hold {
  /** Looks for the repository anew, and reads the ignore rules that come with it. */
  refresh(): Promise<void>;
  /** True when it had to wait. Never rejects. */
  untilFree(): Promise<boolean>;
}

/** How often it is asked whether what stands in the way is over, in ms. */
const ASK_MS = 100;

export function createHold(spec: HoldSpec): Hold {
  let repository: Repository | undefined;

  async function refresh(): Promise<void> {
    repository = await findRepository(spec.git, spec.root);
    spec.rules.reload(repository);
  }

  async function hindrance(): Promise<string | undefined> {
    if (!spec.isThere()) {
      spec.onGone();
      return 'the watched folder is gone';
    }
    // `git init` may come later.
    if (repository === undefined && existsSync(join(spec.root, '.git'))) await refresh();
    const git = repository === undefined ? undefined : renderGitState(repository);
    return git ?? spec.busy().catch(() => undefined);
  }

  return {
    refresh,
    async untilFree() {
      let told: string | undefined;
      for (let reason = await hindrance(); reason !== undefined && !spec.signal.aborted; reason = await hindrance()) {
        if (reason !== told) spec.log.info(`Saves wait: ${reason}.`);
        told = reason;
        await spec.clock.sleep(ASK_MS, spec.signal);
      }
      return told !== undefined;
    },
  };
}
