import { renderError } from '../errors.ts';
import type { Landing } from '../task/task.ts';
import type { Shop } from './job.ts';

/**
 * Takes a pushed branch back after its local one is gone: closes its pull request and deletes it on the remote, where
 * it still stands as keepgreen pushed it. Returns what is left for the person to do; '' when nothing is. Never throws.
 */
export async function withdraw(shop: Shop, landing: Pick<Landing, 'mode' | 'branch' | 'url'>): Promise<string> {
  const { branch, mode, url } = landing;
  if (branch === null || (mode !== 'pr' && !shop.settings.pushBranches)) return '';
  const left = [url === null ? '' : await closePull(shop, branch, url), await deleteThere(shop, branch)];
  return left.filter((sentence) => sentence !== '').join(' ');
}

async function closePull(shop: Shop, branch: string, url: string): Promise<string> {
  try {
    const remote = await shop.workspaces.remote();
    const repo = shop.settings.githubRepo ?? remote.repo;
    if (repo === undefined || shop.pullRequests === undefined) return `Close the pull request by hand: ${url}`;
    await shop.pullRequests(repo).close({ headOwner: (remote.repo ?? repo).split('/')[0] ?? '', branch });
    return '';
  } catch (error) {
    return `The pull request is still open (${renderError(error)}); close it by hand: ${url}`;
  }
}

async function deleteThere(shop: Shop, branch: string): Promise<string> {
  const byHand = `git push ${shop.settings.gitRemote} --delete ${branch}`;
  try {
    const end = await shop.workspaces.unpush(branch);
    return end === 'moved' ? `Somebody has added to ${branch} on ${shop.settings.gitRemote}, so it stays there: ${byHand}` : '';
  } catch (error) {
    return `The branch is still on ${shop.settings.gitRemote} (${renderError(error)}): ${byHand}`;
  }
}
