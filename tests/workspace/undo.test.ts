import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256 } from '../../automation/workspace/objects.ts';
import { tinyProject, type TinyProject } from '../support/project.ts';
import { landing, openFor, patchBy, type Opened } from './open.ts';

const seven = '1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7';

/** A landed fix of line 4. */
async function landed(): Promise<{ project: TinyProject; opened: Opened; id: string; read: () => string }> {
  const project = tinyProject({ 'a.ts': seven });
  const opened = await openFor(project.dir);
  const { patch } = await patchBy(opened.workspaces, ({ projectDir }) => writeFileSync(join(projectDir, 'a.ts'), seven.replace('4', '4 fixed')));
  const result = await opened.workspaces.land(landing(patch));
  return { project, opened, id: result.kind === 'landed' ? result.landingId : '', read: () => readFileSync(join(project.dir, 'a.ts'), 'utf8') };
}

it('restores the exact bytes, says so in the ledger, and does it only once', async () => {
  const { opened, id, read } = await landed();
  expect(await opened.workspaces.undo(id)).toEqual({ kind: 'undone', files: ['a.ts'] });
  expect(read()).toBe(seven);
  expect(opened.ledger.writes.at(-1)).toEqual({ path: 'a.ts', hash: sha256(seven) });
  expect(await opened.workspaces.undo(id)).toMatchObject({ kind: 'refused', reason: 'It has been undone already.' });
});

it('keeps later edits elsewhere in the file', async () => {
  const { project, opened, id, read } = await landed();
  project.write('a.ts', read().replace('1\r', '1 typed\r').concat('\r\n8'));
  expect((await opened.workspaces.undo(id)).kind).toBe('undone');
  expect(read()).toBe(seven.replace('1\r', '1 typed\r').concat('\r\n8'));
});

it('refuses where later edits overlap, shows both, and writes nothing', async () => {
  const { project, opened, id, read } = await landed();
  project.write('a.ts', read().replace('4 fixed', '4 fixed and typed'));
  const refused = await opened.workspaces.undo(id);
  expect(refused).toMatchObject({ kind: 'refused', conflicts: ['a.ts'] });
  expect(refused.kind === 'refused' && refused.diff).toContain('<<<<<<< yours');
  expect(read()).toContain('4 fixed and typed');
  project.write('a.ts', seven.replace('4', '4 fixed'));
  expect((await opened.workspaces.undo(id)).kind).toBe('undone');
});

it('works from another process\'s start, finds a task\'s newest landing, and refuses what never landed or was an undo', async () => {
  const { project, opened, id, read } = await landed();
  const later = await openFor(project.dir, { settings: { workspaceDir: opened.settings.workspaceDir } });
  await expect(later.workspaces.undo('landing_000000000000')).rejects.toMatchObject({ code: 'task_not_undoable' });
  await expect(later.workspaces.undo('../../etc')).rejects.toMatchObject({ code: 'task_not_undoable' });
  expect((await later.workspaces.undo('task_0000000a')).kind).toBe('undone');
  expect(read()).toBe(seven);
  expect(await later.workspaces.undo(id)).toMatchObject({ kind: 'refused' });
});

it('refuses a landing whose kept bytes were damaged', async () => {
  const { opened, id, read } = await landed();
  const before = read();
  writeFileSync(join(opened.settings.stateDir, 'landings', id, 'pre-0'), 'damaged');
  await expect(opened.workspaces.undo(id)).rejects.toMatchObject({ code: 'state_unreadable' });
  expect(read()).toBe(before);
});
