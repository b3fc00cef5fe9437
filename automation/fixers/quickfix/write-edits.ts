import { join } from 'node:path';
import { readFileText, writeFileText, type FileText } from './file-text.ts';
import type { Edit } from './messages.ts';

/** Files as they are now, by project-relative path; those that can't be read as text are left out. */
export function remember(projectDir: string, paths: readonly string[]): ReadonlyMap<string, FileText> {
  const known = new Map<string, FileText>();
  for (const path of new Set(paths)) {
    const file = readFileText(join(projectDir, path));
    if (file !== undefined) known.set(path, file);
  }
  return known;
}

/** Writes remembered files back. */
export function putBack(projectDir: string, files: ReadonlyMap<string, FileText>): void {
  for (const [path, file] of files) {
    const now = readFileText(join(projectDir, path));
    if (now?.text !== file.text || now.bom !== file.bom) writeFileText(join(projectDir, path), file);
  }
}

/** Applies all edits or, when one of the files is not what the edits were made for, none; says whether it did. */
export function writeEdits(projectDir: string, edits: readonly Edit[]): boolean {
  const ready = edits.map((edit) => ({ path: join(projectDir, edit.file), edit, file: readFileText(join(projectDir, edit.file)) }));
  if (ready.some(({ edit, file }) => file?.text.length !== edit.length)) return false;
  for (const { path, edit, file } of ready) {
    if (file !== undefined) writeFileText(path, { ...file, text: file.text.slice(0, edit.start) + edit.text + file.text.slice(edit.end) });
  }
  return ready.length > 0;
}
