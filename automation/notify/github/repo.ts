import type { Settings } from '../../config/settings.ts';
import type { Git } from '../../world/ports.ts';

export type FoundRepo = { readonly kind: 'found'; readonly repo: string } | { readonly kind: 'none'; readonly why: string };

/** GITHUB_REPO, else the repository of the git remote, where that remote is the GitHub whose API is used. Must not throw. */
export async function findRepo(settings: Pick<Settings, 'githubRepo' | 'githubApiUrl' | 'gitRemote' | 'projectRoot'>, git: Git): Promise<FoundRepo> {
  if (settings.githubRepo !== undefined) return { kind: 'found', repo: settings.githubRepo };
  const host = hostOfApi(settings.githubApiUrl);
  const address = await remoteAddress(settings, git);
  if (address === '') return { kind: 'none', why: `GITHUB_REPO is not set, and the git remote "${settings.gitRemote}" does not exist` };
  const remote = parseRemote(address);
  if (remote === undefined) return { kind: 'none', why: `GITHUB_REPO is not set, and the git remote "${settings.gitRemote}" is no repository on GitHub` };
  if (remote.host !== host) return { kind: 'none', why: `GITHUB_REPO is not set, and the git remote "${settings.gitRemote}" is on ${remote.host}, not on ${host}` };
  return { kind: 'found', repo: remote.repo };
}

/** `git@host:owner/name.git`, `ssh://git@host:22/owner/name`, `https://host/owner/name/` (with or without a login before the host); undefined for anything else. */
export function parseRemote(address: string): { readonly host: string; readonly repo: string } | undefined {
  const scp = /^(?:[\w.-]+@)?(?<host>[\w.-]+):(?!\/\/)(?<path>.+)$/.exec(address.trim())?.groups;
  const url = scp === undefined ? URL.parse(address.trim()) : null;
  const [host, path] = scp === undefined ? [url?.hostname ?? '', url?.pathname ?? ''] : [scp['host'] ?? '', scp['path'] ?? ''];
  const repo = /^\/?(?<owner>[A-Za-z0-9][A-Za-z0-9-]{0,38})\/(?<name>[\w.-]{1,100}?)(?:\.git)?\/?$/.exec(path)?.groups;
  if (host === '' || repo?.['owner'] === undefined || repo['name'] === undefined || ['.', '..'].includes(repo['name'])) return undefined;
  return { host: host.toLowerCase() === 'ssh.github.com' ? 'github.com' : host.toLowerCase(), repo: `${repo['owner']}/${repo['name']}` };
}

/** `https://api.github.com` → `github.com`, `https://ghe.example.com/api/v3` → `ghe.example.com`. */
function hostOfApi(apiUrl: string): string {
  return (URL.parse(apiUrl)?.hostname ?? '').toLowerCase().replace(/^api\./, '');
}

async function remoteAddress({ projectRoot, gitRemote }: Pick<Settings, 'projectRoot' | 'gitRemote'>, git: Git): Promise<string> {
  try {
    const end = await git.run({ cwd: projectRoot, args: ['remote', 'get-url', '--', gitRemote], okCodes: [0, 2, 128] });
    return end.exitCode === 0 ? end.stdout.toString('utf8').trim() : '';
  } catch {
    // No git, no repository: there is no remote either.
    return '';
  }
}
