import { join } from 'node:path';
import picomatch from 'picomatch';
import type { Lookout } from './lookout.ts';
import { type PackageFacts, readPackage } from './package-facts.ts';

const DEEPEST = 6;

/** The project's root package and those its npm or pnpm workspaces name; empty when the root has no readable package.json. */
export function readPackages(look: Lookout, projectDir: string): readonly PackageFacts[] {
  const root = readPackage(look, projectDir, '');
  if (root === undefined) return [];
  const members = memberDirs(look, root).flatMap((dir) => readPackage(look, projectDir, dir, root) ?? []);
  return [root, ...members];
}

function memberDirs(look: Lookout, root: PackageFacts): readonly string[] {
  const wanted = root.workspaces.filter((pattern) => !pattern.startsWith('!')).map(withoutDot);
  const unwanted = root.workspaces.filter((pattern) => pattern.startsWith('!')).map((pattern) => withoutDot(pattern.slice(1)));
  if (wanted.length === 0) return [];
  const isMember = picomatch(wanted, { ignore: unwanted });
  const depth = Math.min(DEEPEST, Math.max(...wanted.map((pattern) => (pattern.includes('**') ? DEEPEST : pattern.split('/').length))));
  const starts = new Set(wanted.map((pattern) => picomatch.scan(pattern).base));
  const found = [...starts].flatMap((start) => foldersUnder(look, root.projectDir, start, depth));
  return [...new Set(found)].filter((dir) => isMember(dir)).sort();
}

function withoutDot(pattern: string): string {
  return pattern.replace(/^\.\//, '').replace(/\/+$/, '');
}

function foldersUnder(look: Lookout, projectDir: string, dir: string, depth: number): readonly string[] {
  if (dir !== '' && dir.split('/').length > depth) return [];
  if (dir !== '' && !look.isFolder(join(projectDir, dir))) return [];
  const children = look.list(join(projectDir, dir)).filter((name) => name !== 'node_modules' && !name.startsWith('.'));
  const deeper = dir.split('/').filter(Boolean).length < depth ? children.flatMap((name) => foldersUnder(look, projectDir, dir === '' ? name : `${dir}/${name}`, depth)) : [];
  return dir === '' ? deeper : [dir, ...deeper];
}

/**
 * May a change of these files touch this package? False only when every file lies in other workspace packages that
 * this one does not depend on, directly or through others.
 */
export function concerns(packages: readonly PackageFacts[], dir: string, files: readonly string[]): boolean {
  const own = packages.find((facts) => facts.dir === dir);
  if (own === undefined || dir === '') return true;
  const reachable = reachableFrom(own, packages);
  return files.some((file) => {
    const home = homeOf(packages, file);
    return home === undefined || home.dir === '' || reachable.has(home);
  });
}

function reachableFrom(start: PackageFacts, packages: readonly PackageFacts[]): ReadonlySet<PackageFacts> {
  const seen = new Set([start]);
  for (const facts of seen) {
    for (const other of packages) if (other.name !== undefined && facts.dependencies.has(other.name)) seen.add(other);
  }
  return seen;
}

/** The innermost package a file lies in. */
function homeOf(packages: readonly PackageFacts[], file: string): PackageFacts | undefined {
  const holders = packages.filter((facts) => facts.dir === '' || file.startsWith(`${facts.dir}/`));
  return holders.sort((a, b) => b.dir.length - a.dir.length)[0];
}
