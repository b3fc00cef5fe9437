import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { KeepgreenError } from '../errors.ts';
import type { Remote } from '../task/snapshot.ts';
import type { RemoteGit } from '../world/ports.ts';
import { oursOf, type BranchDeps } from './branch-ref.ts';
import { askUser } from './commit.ts';

export interface PushDeps extends BranchDeps {
  readonly remoteGit: RemoteGit;
  /** GIT_REMOTE. */
  readonly remoteName: string;
}

interface Target {
  readonly url: string;
  readonly protocol: 'file' | 'ssh' | 'https';
  /** The tip of the branch here; undefined when it is gone. */
  readonly tip: string | undefined;
  /** What the remote has under the name; undefined when nothing. */
  readonly there: string | undefined;
}

/** As Workspaces.remote. */
export async function readRemote(deps: PushDeps): Promise<Remote> {
  const { host, repo } = partsOf(await addressOf(deps));
  const branch = await askUser(deps, ['symbolic-ref', '--quiet', '--short', 'HEAD'], { okCodes: [0, 1, 128] });
  return { name: deps.remoteName, host, repo, currentBranch: branch === '' ? undefined : branch };
}

/** As Workspaces.push. Only over what keepgreen has put there itself, and only while it still stands as it was seen. */
export async function push(deps: PushDeps, branch: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const { url, protocol, tip, there } = await look(deps, branch);
  if (tip === undefined) throw new KeepgreenError('push_failed', `There is no branch ${branch} to push.`, 'Run the task again.');
  if (there === tip) return;
  if (there !== undefined && !(await oursOf(deps.journals, taskOf(branch))).has(there)) throw new KeepgreenError('push_failed', `${deps.remoteName} has a branch ${branch} that keepgreen did not make, or that somebody has added to; it stays as it is.`, `Delete it there, or push by hand: git push ${deps.remoteName} ${branch}`);
  await remotely(deps, protocol, ['push', '--no-verify', '--porcelain', '--no-signed', `--force-with-lease=${ref}:${there ?? ''}`, '--', url, `${tip}:${ref}`]);
}

/** As Workspaces.unpush. */
export async function unpush(deps: PushDeps, branch: string): Promise<'deleted' | 'gone' | 'moved'> {
  const ref = `refs/heads/${branch}`;
  const { url, protocol, there } = await look(deps, branch);
  if (there === undefined) return 'gone';
  if (!(await oursOf(deps.journals, taskOf(branch))).has(there)) return 'moved';
  await remotely(deps, protocol, ['push', '--no-verify', '--porcelain', '--no-signed', `--force-with-lease=${ref}:${there}`, '--', url, `:${ref}`]);
  return 'deleted';
}

async function look(deps: PushDeps, branch: string): Promise<Target> {
  const ref = `refs/heads/${branch}`;
  const url = await addressOf(deps);
  const protocol = protocolOf(url, deps.remoteName);
  const tip = await askUser(deps, ['rev-parse', '--quiet', '--verify', `${ref}^{commit}`], { okCodes: [0, 1, 128] });
  const listed = (await remotely(deps, protocol, ['ls-remote', '--', url, ref])).stdout.toString('utf8');
  const there = /^([0-9a-f]{40,64})\t/.exec(listed)?.[1];
  return { url, protocol, tip: tip === '' ? undefined : tip, there };
}

/**
 * Run in keepgreen's own repository, which borrows the objects of the user's: so nothing that the project's `.git/config`
 * names (a command for ssh, a credential helper, a rewritten address) takes part. The user's ~/.gitconfig does.
 */
async function remotely(deps: PushDeps, protocol: Target['protocol'], args: readonly string[]): ReturnType<RemoteGit['run']> {
  // Any call puts the repository's own files back as they must be, should somebody have changed them.
  await deps.shadow.run(['rev-parse', '--git-dir']);
  const shallow = resolve(deps.user.root, await askUser(deps, ['rev-parse', '--git-path', 'shallow']));
  const env = { GIT_DIR: deps.shadow.gitDir, ...(existsSync(shallow) ? { GIT_SHALLOW_FILE: shallow } : {}) };
  return deps.remoteGit.run({ cwd: deps.user.root, protocol, args, env });
}

async function addressOf(deps: PushDeps): Promise<string> {
  for (const key of ['pushurl', 'url']) {
    const said = await askUser(deps, ['config', '--get', `remote.${deps.remoteName}.${key}`], { okCodes: [0, 1] });
    if (said !== '') return said;
  }
  throw new KeepgreenError('push_failed', `This repository has no remote "${deps.remoteName}" (GIT_REMOTE).`, `Add it (git remote add ${deps.remoteName} …) or name another one.`);
}

/** As git reads an address. Anything that would start a helper of another kind is refused. */
function protocolOf(url: string, remoteName: string): Target['protocol'] {
  if (url.startsWith('https://')) return 'https';
  if (url.startsWith('ssh://') || url.startsWith('git+ssh://')) return 'ssh';
  if (url.startsWith('file://') || /^(?:\/|\.\.?\/|[A-Za-z]:[\\/])/.test(url)) return 'file';
  if (/^[\w.@-]+:(?!:)(?!\/\/)/.test(url) && !url.startsWith('-')) return 'ssh';
  throw new KeepgreenError('push_failed', `The address of the remote "${remoteName}" is neither https, ssh nor a folder.`, `keepgreen pushes to nothing else: git remote set-url ${remoteName} …`);
}

/** `git@github.com:me/shop.git`, `https://github.com/me/shop`, `ssh://git@host:22/me/shop.git` */
function partsOf(url: string): { host: string | undefined; repo: string | undefined } {
  const scp = /^(?:[^@/]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url);
  const parsed = /^(?:https|ssh|git\+ssh):\/\//.test(url) ? URL.parse(url) : null;
  const host = parsed?.hostname ?? scp?.[1];
  const path = (parsed?.pathname ?? scp?.[2] ?? '').replace(/^\/+/, '').replace(/\/+$/, '').replace(/\.git$/, '');
  return { host, repo: /^[\w.-]+\/[\w.-]+$/.test(path) ? path : undefined };
}

function taskOf(branch: string): string {
  return branch.replace(/^keepgreen\//, '');
}
