import { statSync } from 'node:fs';
import type { Compiler } from './compiler.ts';

/** The files of a question: what stands on disk, and on top of it the edits that are being tried. */
export interface SourceFiles {
  /** Text without byte order mark; undefined for a file that is not there. */
  text(path: string): string | undefined;
  /** The same as long as the text is the same. */
  version(path: string): string;
  /** Grows with every edit and every look at the disk. */
  revision(): number;
  edit(path: string, text: string): void;
  /** All edits since the last `lookAgain`, to be put back with `restore`. */
  edits(): ReadonlyMap<string, string>;
  restore(edits: ReadonlyMap<string, string>): void;
  /** What stands on disk, whatever is being tried. */
  onDisk(path: string): string | undefined;
  /** Forgets all edits and reads anew what has changed on disk. */
  lookAgain(): void;
}

interface Read {
  readonly stamp: string;
  readonly text: string;
  readonly version: number;
  /** The round of looking in which it was last found to be so. */
  look: number;
}

export function createSourceFiles({ sys }: Compiler): SourceFiles {
  const read = new Map<string, Read>();
  let overlay = new Map<string, { readonly text: string; readonly version: number }>();
  let look = 1;
  let count = 0;
  const onDisk = (path: string): Read | undefined => {
    const known = read.get(path);
    if (known?.look === look) return known;
    const stamp = stampOf(path);
    if (stamp === undefined) return void read.delete(path);
    if (known?.stamp === stamp) {
      known.look = look;
      return known;
    }
    const text = sys.readFile(path) ?? '';
    const fresh = { stamp, text, version: known?.text === text ? known.version : (count += 1), look };
    read.set(path, fresh);
    return fresh;
  };
  return {
    text: (path) => overlay.get(path)?.text ?? onDisk(path)?.text,
    version: (path) => String(overlay.get(path)?.version ?? onDisk(path)?.version ?? 0),
    revision: () => count + look,
    edit: (path, text) => void overlay.set(path, { text, version: (count += 1) }),
    edits: () => new Map([...overlay].map(([path, { text }]) => [path, text])),
    restore(edits) {
      overlay = new Map([...edits].map(([path, text]) => [path, { text, version: (count += 1) }]));
      count += 1;
    },
    onDisk: (path) => onDisk(path)?.text,
    lookAgain() {
      overlay = new Map();
      look += 1;
    },
  };
}

function stampOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return undefined;
  return `${stats.mtimeMs}:${stats.ctimeMs}:${stats.size}:${stats.ino}`;
}
