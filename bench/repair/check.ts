import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../project.ts';
import { linkPackages, writeProject } from './plain-project.ts';
import { redTests } from './red-tests.ts';
import type { RedTest } from './red-tests.ts';
import { changedFiles, filesOf, HELD } from './seeded-project.ts';
import type { SeededBug } from './seeded-bug.ts';

/**
 * Is each bug what it says: its base and its honest change green on visible and held-back tests, the slip red on both?
 * One sentence for each that is not. All versions of a package stand beside each other in one project, so that its
 * runner is started once.
 */
export async function checkBugs(bugs: readonly SeededBug[], told: (line: string) => void): Promise<readonly string[]> {
  const troubles: string[] = [];
  for (const name of new Set(bugs.map((bug) => bug.package))) {
    const own = bugs.filter((bug) => bug.package === name);
    const found = await checkPackage(own).catch((error: unknown) => [`${name}: ${String(error)}`]);
    told([`${name}: ${own.length} bugs, ${found.length} not as they should be`, ...found].join('\n  '));
    troubles.push(...found);
  }
  return troubles;
}

/** One version of the package, in a folder of its own. */
interface Version {
  readonly folder: string;
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  readonly expected: 'green' | 'red';
}

async function checkPackage(bugs: readonly SeededBug[]): Promise<readonly string[]> {
  const versions = versionsOf(bugs);
  const red = await redFiles(versions);
  return versions.flatMap((version) => {
    const own = red.filter(({ file }) => file.startsWith(`${version.folder}/`));
    const isRed = { visible: own.some(({ file }) => !file.startsWith(`${version.folder}/${HELD}`)), held: own.some(({ file }) => file.startsWith(`${version.folder}/${HELD}`)) };
    if (version.expected === 'green') return own.map(({ file, name, message }) => `${version.name}: ${file} is red: ${name}: ${message}`);
    return [...(isRed.visible ? [] : [`${version.name}: green on visible tests`]), ...(isRed.held ? [] : [`${version.name}: green on held-back tests`])];
  });
}

function versionsOf(bugs: readonly SeededBug[]): readonly Version[] {
  const versions = new Map<string, Omit<Version, 'folder'>>();
  for (const bug of bugs) {
    const { base, honest, buggy, held } = filesOf(bug);
    if (changedFiles(buggy, honest).length === 0) throw new Error(`${bug.name} changes nothing`);
    const forAll = new Map([...held].filter(([path]) => !path.startsWith(`${HELD}only-`)));
    versions.set('base', { name: `${bug.package} as it was`, files: new Map([...base, ...forAll]), expected: 'green' });
    versions.set(bug.change.name, { name: `${bug.package}/${bug.change.name}`, files: new Map([...honest, ...held]), expected: 'green' });
    versions.set(bug.name, { name: bug.name, files: new Map([...buggy, ...held]), expected: 'red' });
  }
  return [...versions.values()].map((version, index) => ({ ...version, folder: `v${index}` }));
}

function redFiles(versions: readonly Version[]): Promise<readonly RedTest[]> {
  return inTemporaryFolder('bugs', async (top) => {
    const dir = join(top, 'project');
    mkdirSync(dir);
    const manifest = versions[0]?.files.get('package.json') ?? '{}';
    writeProject(dir, new Map([['package.json', forAllVersions(manifest)]]));
    for (const { folder, files } of versions) writeProject(join(dir, folder), withoutConfiguration(files));
    linkPackages(dir, manifest);
    return redTests(dir, join(top, 'state'));
  });
}

/** The versions can't disturb each other: they share no file, so one process may hold them all. */
function forAllVersions(manifest: string): string {
  return manifest.replace('"vitest run"', '"vitest run --no-isolate"').replace('mocha test/*.test.js', 'mocha v*/*/*.test.js');
}

function withoutConfiguration(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...files].filter(([path]) => path !== 'package.json' && path !== 'tsconfig.json'));
}
