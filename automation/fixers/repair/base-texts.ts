import type { RepairJob } from '../../task/fixer.ts';
import type { Git } from '../../world/ports.ts';

/** These files as they were on the base, under their names of today: a moved file is found where it was. Missing: it did not exist, or nothing is known. */
export async function readBase(git: Git, job: RepairJob, files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { base } = job;
  if (base === undefined || files.length === 0) return new Map();
  const moved = await movedFrom(git, job, base.commit);
  const texts = await Promise.all(files.map(async (file) => [file, await blobText(git, job, `${base.commit}:./${moved.get(file) ?? file}`)] as const));
  return new Map(texts.flatMap(([file, text]) => (text === undefined ? [] : [[file, text] as const])));
}

async function movedFrom(git: Git, { snapshot, workspace }: RepairJob, base: string): Promise<ReadonlyMap<string, string>> {
  const args = ['diff', '--name-status', '-M', '--diff-filter=R', '--relative', '-z', base, snapshot.commit];
  const { stdout } = await git.run({ cwd: workspace.projectDir, args });
  const words = stdout.toString('utf8').split('\0');
  const moved = new Map<string, string>();
  for (let at = 0; at + 2 < words.length; at += 3) moved.set(words[at + 2] ?? '', words[at + 1] ?? '');
  return moved;
}

async function blobText(git: Git, { workspace }: RepairJob, name: string): Promise<string | undefined> {
  const end = await git.run({ cwd: workspace.projectDir, args: ['cat-file', 'blob', name], okCodes: [0, 128] });
  return end.exitCode === 0 ? end.stdout.toString('utf8').replace(/^\uFEFF/, '') : undefined;
}
