import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { never, openFor } from './open.ts';

const PATHS = ['a.js', 'b.js', 'dir/c.js', 'dir/deep/d.js', 'e', 'new.js', 'dir/new/f.js', 'out/built.js', 'x.log'] as const;

const path = fc.constantFrom(...PATHS);
const deed = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), path, text: fc.constantFrom('1\n', '2\n', 'long\n') }),
  fc.record({ kind: fc.constantFrom('remove', 'folder', 'link', 'executable' as const), path }),
  // Only where no commit has anything: git never looks at a `.git` beside files that it knows.
  fc.record({ kind: fc.constant('repository' as const), path: fc.constantFrom('new.js', 'dir/new/f.js', 'out/built.js') }),
  fc.record({ kind: fc.constant('rename' as const), path, to: path }),
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

/** What whoever works in a copy may do to it; where the place is taken by something else, that goes. */
function act(root: string, one: Deed): void {
  const at = join(root, one.path);
  const clear = (place: string): void => {
    const above: string[] = [];
    for (let dir = dirname(place); dir !== root; dir = dirname(dir)) above.unshift(dir);
    for (const dir of above) {
      if (lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(dir);
      mkdirSync(dir, { recursive: true });
    }
    rmSync(place, { recursive: true, force: true });
  };
  if (one.kind === 'write') {
    clear(at);
    writeFileSync(at, one.text);
  } else if (one.kind === 'executable') {
    if (existsSync(at) && lstatSync(at).isFile()) chmodSync(at, 0o755);
  } else if (one.kind === 'rename') {
    if (!existsSync(at) || one.path.startsWith(one.to) || one.to.startsWith(one.path)) return;
    clear(join(root, one.to));
    renameSync(at, join(root, one.to));
  } else {
    clear(at);
    if (one.kind === 'folder') mkdirSync(join(at, 'in/it'), { recursive: true });
    if (one.kind === 'link') symlinkSync('/nowhere', at);
    if (one.kind === 'repository') execFileSync('git', ['init', '-q', at]);
  }
}

/** Every file, link and folder with what is in it. */
function photograph(root: string, inside = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(root, inside), { withFileTypes: true })) {
    const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (name === '.git' || name === '.keepgreen') continue;
    if (entry.isDirectory()) Object.assign(found, { [name]: 'folder' }, photograph(root, name));
    else if (entry.isSymbolicLink()) found[name] = `-> ${readlinkSync(join(root, name))}`;
    else found[name] = `${(lstatSync(join(root, name)).mode & 0o100) === 0 ? '' : 'x '}${readFileSync(join(root, name), 'utf8')}`;
  }
  return found;
}

it('a copy stands exactly at the commit that it is moved to, whatever was done in it before', async () => {
  const project = tinyProject({ 'a.js': '1\n', 'b.js': '1\n', 'dir/c.js': '1\n', 'dir/deep/d.js': '1\n', e: '1\n', '.gitignore': '.keepgreen/\nout/\n*.log\n' });
  const { workspaces } = await openFor(project.dir);
  const commits = [{ ...(await workspaces.snapshot()), stands: photograph(project.dir) }];
  const note = async (change: () => void): Promise<void> => {
    change();
    commits.push({ ...(await workspaces.snapshot()), stands: photograph(project.dir) });
  };
  await note(() => project.write('a.js', '2\n'));
  await note(() => {
    rmSync(join(project.dir, 'dir'), { recursive: true });
    project.write('dir', 'a file\n');
    chmodSync(join(project.dir, 'b.js'), 0o755);
  });
  await note(() => {
    rmSync(join(project.dir, 'e'));
    project.write('e/f.js', '2\n');
  });
  const workspace = await workspaces.acquire(commits[0]?.commit ?? '', never);
  const story = fc.array(fc.record({ deeds: fc.array(deed, { maxLength: 4 }), to: fc.nat({ max: commits.length - 1 }), looks: fc.boolean() }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      for (const { deeds, to, looks } of steps) {
        for (const one of deeds) act(workspace.root, one);
        const goal = commits[to];
        if (goal === undefined) continue;
        if (looks) await workspace.changes(goal);
        await workspace.moveTo(goal.commit);
        expect(photograph(workspace.root)).toEqual(goal.stands);
      }
    }),
    { numRuns: 25 },
  );
});
