import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readFileText, writeFileText } from '../quickfix/file-text.ts';
import type { CandidatePatch, TextEdit } from '../../schemata/candidate.ts';
import { editText } from '../../schemata/edit-text.ts';

/** A file's text with these of the edits that are its own. */
export function applyEdits(text: string, file: string, edits: readonly TextEdit[]): string {
  return editText(text, edits.filter((edit) => edit.file === file));
}

/** Files a candidate changes. */
export function filesOf({ edits }: Pick<CandidatePatch, 'edits'>): string[] {
  return [...new Set(edits.map(({ file }) => file))];
}

/** Writes the candidate over the snapshot's texts, byte order marks kept. Returns the paths. */
export function writeCandidate(projectDir: string, texts: ReadonlyMap<string, string>, candidate: Pick<CandidatePatch, 'edits'>): readonly string[] {
  const files = filesOf(candidate);
  for (const file of files) put(projectDir, file, applyEdits(texts.get(file) ?? '', file, candidate.edits));
  return files;
}

/** Writes the snapshot's texts of these files back. */
export function restoreFiles(projectDir: string, texts: ReadonlyMap<string, string>, files: readonly string[]): void {
  for (const file of files) put(projectDir, file, texts.get(file) ?? '');
}

/** What a candidate's own code has put in a file's place (a link, a folder) is never written through. */
function put(projectDir: string, file: string, text: string): void {
  const path = join(projectDir, file);
  const there = readFileText(path);
  if (there === undefined) rmSync(path, { recursive: true, force: true });
  writeFileText(path, { text, bom: there?.bom ?? false });
}
