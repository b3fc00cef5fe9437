import { lstatSync, readFileSync, writeFileSync } from 'node:fs';

const BOM = '\uFEFF';

/** A source file's text without its byte order mark, and what it takes to write it back as it was. */
export interface FileText {
  readonly text: string;
  readonly bom: boolean;
}

/** Reads a UTF-8 file; undefined when it is missing, no plain file (a link), or not UTF-8 (writing it back would change bytes). */
export function readFileText(path: string): FileText | undefined {
  const bytes = readPlainFile(path);
  if (bytes === undefined) return undefined;
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return undefined;
  return text.startsWith(BOM) ? { text: text.slice(1), bom: true } : { text, bom: false };
}

/** Writes text under the byte order mark of the file it replaces. */
export function writeFileText(path: string, file: FileText): void {
  writeFileSync(path, file.bom ? BOM + file.text : file.text);
}

function readPlainFile(path: string): Buffer | undefined {
  try {
    return lstatSync(path).isFile() ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** The line ending most lines of a text have; '\n' for a text of one line. */
export function newlineOf(text: string): '\r\n' | '\n' {
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  return crlf > lf ? '\r\n' : '\n';
}

/** `after` with the line endings of `before` where `before` has only one kind; mixed files stay as they were edited. */
export function withNewlinesOf(before: string, after: string): string {
  const unmixed = before.replaceAll('\r\n', '\n');
  if (before === unmixed) return after.includes('\r') && !before.includes('\r') ? after.replaceAll('\r\n', '\n') : after;
  return unmixed.replaceAll('\n', '\r\n') === before ? after.replace(/\r?\n/g, '\r\n') : after;
}

/** The smallest single replacement that turns `before` into `after`. */
export function spliceOf(before: string, after: string): { readonly start: number; readonly end: number; readonly text: string } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let same = 0;
  while (same < most - start && before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)) same += 1;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}
