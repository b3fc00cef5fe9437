import { join } from 'node:path';
import { z } from 'zod';
import type { Lookout } from './lookout.ts';

const Names = z.record(z.string(), z.string()).catch({});
const Manifest = z.looseObject({
  name: z.string().optional().catch(undefined),
  scripts: Names.optional(),
  dependencies: Names.optional(),
  devDependencies: Names.optional(),
  optionalDependencies: Names.optional(),
  peerDependencies: Names.optional(),
  workspaces: z.union([z.array(z.string()), z.object({ packages: z.array(z.string()) }).transform((value) => value.packages)]).optional().catch(undefined),
});

/** What one package.json and its folder say, without running anything. */
export interface PackageFacts {
  readonly projectDir: string;
  /** Relative to the project, '' for the root; forward slashes. */
  readonly dir: string;
  readonly packageDir: string;
  readonly name: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of all declared dependencies, dev and peer included. */
  readonly dependencies: ReadonlySet<string>;
  /** Top-level keys of package.json (`jest`, `mocha`, `eslintConfig`). */
  readonly keys: ReadonlySet<string>;
  readonly workspaces: readonly string[];
  /** Names in the package's folder. */
  readonly entries: ReadonlySet<string>;
  readonly root: PackageFacts | undefined;
  readonly look: Lookout;
}

/** Undefined when there is no package.json or it can't be read as one (half-written by an editor, say). */
export function readPackage(look: Lookout, projectDir: string, dir: string, root?: PackageFacts): PackageFacts | undefined {
  const packageDir = join(projectDir, dir);
  const manifest = parseManifest(look.read(join(packageDir, 'package.json')));
  if (manifest === undefined) return undefined;
  const { name, scripts = {}, dependencies, devDependencies, optionalDependencies, peerDependencies, workspaces } = manifest;
  const declared = { ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies };
  return {
    projectDir, dir, packageDir, name, scripts, root, look,
    dependencies: new Set(Object.keys(declared)),
    keys: new Set(Object.keys(manifest)),
    workspaces: workspaces ?? pnpmWorkspaces(look.read(join(packageDir, 'pnpm-workspace.yaml'))),
    entries: new Set(look.list(packageDir)),
  };
}

function parseManifest(text: string | undefined): z.infer<typeof Manifest> | undefined {
  if (text === undefined) return undefined;
  try {
    return Manifest.safeParse(JSON.parse(text.replace(/^\uFEFF/, ''))).data;
  } catch {
    return undefined;
  }
}

/** The `packages:` list of pnpm-workspace.yaml; the rest of that file does not matter here. */
function pnpmWorkspaces(text: string | undefined): readonly string[] {
  const block = /^packages:[ \t]*\r?\n((?:[ \t]*(?:-.*|#.*)?\r?\n?)*)/m.exec(text ?? '')?.[1] ?? '';
  return [...block.matchAll(/^[ \t]*-[ \t]*['"]?([^'"#\r\n]+?)['"]?[ \t]*(?:#.*)?$/gm)].flatMap((found) => found[1] ?? []);
}

/** Declared here or at the project's root (npm and pnpm hoist what the root declares). */
export function declares(facts: PackageFacts, name: string): boolean {
  return facts.dependencies.has(name) || (facts.root?.dependencies.has(name) ?? false);
}

/** The first of these names that lies in the package's folder, relative to the project; undefined when none does. */
export function configIn(facts: PackageFacts, pattern: RegExp): string | undefined {
  const name = [...facts.entries].sort().find((entry) => pattern.test(entry));
  return name === undefined ? undefined : join(facts.dir, name).replaceAll('\\', '/');
}
