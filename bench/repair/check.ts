import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../project.ts';
import { linkPackages, runnerOf, runTests, runTypes, testFilesOf, writeProject } from './plain-run.ts';
import { changedFiles, filesOf } from './seeded-project.ts';
import type { BugFiles } from './seeded-project.ts';
import type { SeededBug } from './seeded-bug.ts';

/**
 * Is each bug what it says: its honest change green on visible and held-back tests, the slip red on a visible one, its
 * base green? One sentence for each that is not.
 */
export async function checkBugs(bugs: readonly SeededBug[], told: (line: string) => void): Promise<readonly string[]> {
  const known = new Map<string, Promise<string | undefined>>();
  const waiting = [...bugs];
  const troubles: string[] = [];
  const work = async () => {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const trouble = await troubleOf(bug, known).catch((error: unknown) => `${bug?.name}: ${String(error)}`);
      told(trouble ?? `${bug.name}: as it should be`);
      if (trouble !== undefined) troubles.push(trouble);
    }
  };
  await Promise.all([work(), work()]);
  return troubles;
}

async function troubleOf(bug: SeededBug, known: Map<string, Promise<string | undefined>>): Promise<string | undefined> {
  const files = filesOf(bug);
  const key = `${bug.package}/${bug.change.name}`;
  const honest = known.get(key) ?? honestTrouble(key, files);
  known.set(key, honest);
  return (await honest) ?? slipTrouble(bug, files);
}

/** Asked once for each change. */
async function honestTrouble(name: string, files: BugFiles): Promise<string | undefined> {
  const base = await look(files.base, files.held);
  if (!base.visible.green) return `${name}: the base is red\n${base.visible.output}`;
  const honest = await look(files.honest, files.held);
  if (!honest.visible.green) return `${name}: the honest change is red\n${honest.visible.output}`;
  if (!honest.types.green) return `${name}: the honest change has type errors\n${honest.types.output}`;
  return honest.held.green ? undefined : `${name}: the honest change is red on held-back tests\n${honest.held.output}`;
}

async function slipTrouble(bug: SeededBug, files: BugFiles): Promise<string | undefined> {
  if (changedFiles(files.buggy, files.honest).length === 0) return `${bug.name}: the slip changes nothing`;
  const buggy = await look(files.buggy, files.held);
  if (buggy.visible.green) return `${bug.name}: the slip is green on visible tests`;
  return buggy.held.green ? `${bug.name}: the slip is green on held-back tests` : undefined;
}

async function look(files: ReadonlyMap<string, string>, held: ReadonlyMap<string, string>) {
  return inTemporaryFolder('bug', async (top) => {
    const dir = join(top, 'project');
    mkdirSync(dir);
    writeProject(dir, files);
    const manifest = files.get('package.json') ?? '{}';
    linkPackages(dir, manifest);
    const visible = await runTests(dir, runnerOf(manifest), testFilesOf(files));
    const types = files.has('tsconfig.json') ? await runTypes(dir) : { green: true, output: '' };
    rmSync(join(dir, 'held'), { recursive: true, force: true });
    writeProject(dir, held);
    return { visible, types, held: await runTests(dir, runnerOf(manifest), testFilesOf(held)) };
  });
}
