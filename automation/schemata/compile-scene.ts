import type { LineRange } from '../task/line-range.ts';
import type { CandidatePatch } from './candidate.ts';
import { makeSwitchable } from './switchable.ts';
import { typescript } from '../world/typescript.ts';

/** The scene's files as one program that can be any of the candidates. */
export interface CompiledScene {
  /** Only files that differ from the snapshot. */
  readonly texts: ReadonlyMap<string, string>;
  /** Candidates that it can be; the others must be tried on their own. */
  readonly switched: ReadonlySet<number>;
  /** Lines by file and statement number; empty unless `statements` was asked for. */
  readonly statements: ReadonlyMap<string, readonly (readonly LineRange[])[]>;
}

/** `candidates` undefined: nothing can be switched, but every file is guarded (and counted with `statements`). */
export function compileScene(texts: ReadonlyMap<string, string>, candidates: readonly CandidatePatch[] | undefined, statements = false): CompiledScene {
  const ts = typescript();
  const touched = new Set(candidates?.flatMap(({ edits }) => edits.map(({ file }) => file)));
  const files = [...texts].filter(([file]) => candidates === undefined || touched.has(file));
  const made = files.map(([file, text]) => ({ file, text, program: makeSwitchable({ ts, file, text, candidates: candidates ?? [], statements }) }));
  const by = new Map(made.map(({ file, program }) => [file, new Set(program.switched)]));
  const isWhole = ({ id, edits }: CandidatePatch) => edits.length > 0 && edits.every(({ file }) => by.get(file)?.has(id) === true);
  return {
    texts: new Map(made.filter(({ text, program }) => program.text !== text).map(({ file, program }) => [file, program.text])),
    switched: new Set(candidates?.filter(isWhole).map(({ id }) => id)),
    statements: new Map(made.map(({ file, program }) => [file, program.statements])),
  };
}
