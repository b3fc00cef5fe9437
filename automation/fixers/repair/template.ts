import type ts from 'typescript';
import type { TextEdit } from '../../schemata/candidate.ts';
import type { Failure } from '../../task/failure.ts';
import type { LineRange } from '../../task/line-range.ts';
import type { Suspect } from '../../task/suspect.ts';

/** Everything a template may look at; made once for each file that is searched. */
export interface SearchSpace {
  /** The compiler (its functions; the syntax tree is its own). */
  readonly ts: typeof ts;
  readonly file: string;
  readonly text: string;
  readonly source: ts.SourceFile;
  /** The file as it was on the base (last green, or HEAD); undefined where it did not exist or nothing is known. */
  readonly before: { readonly text: string; readonly source: ts.SourceFile } | undefined;
  /** Lines of this file that the change added or altered, or next to which it took lines away; [] when unknown. */
  readonly changed: readonly LineRange[];
  readonly failures: readonly Failure[];
  readonly suspects: readonly Suspect[];
  readonly scope: Scope;
  /** What the project's other source files export; left out where nobody looked. */
  readonly modules?: readonly ModuleExports[];
  /** What the change calls by another name in the project's other files. */
  readonly renames?: readonly Rename[];
}

export interface ModuleExports {
  /** Project-relative, forward slashes. */
  readonly file: string;
  /** By name; `default` for the default export. */
  readonly exports: readonly string[];
}

export interface Rename {
  readonly from: string;
  readonly to: string;
  readonly kind: 'variable' | 'property';
}

/** What can be named where. */
export interface Scope {
  /** Names that can be read at this node, the nearest first; own names of the project and globals worth trying, without duplicates. */
  namesAt(node: ts.Node): readonly Name[];
  /** Properties and methods of what stands before the dot, the most likely first; [] when nothing is known. */
  membersOf(expression: ts.Expression): readonly Name[];
  /** Could the one stand where the other does, as far as types are known? `undefined`: nothing is known. */
  isCompatible(name: Name, expression: ts.Expression): boolean | undefined;
}

export interface Name {
  readonly name: string;
  readonly kind: 'parameter' | 'variable' | 'constant' | 'function' | 'class' | 'import' | 'property' | 'method' | 'global';
  /** As the type checker prints it; undefined when unknown. */
  readonly type: string | undefined;
}

/** What a template proposes: edits of this one file, and what they do in words for people. */
export interface Draft {
  readonly edits: readonly Omit<TextEdit, 'file'>[];
  readonly why: string;
  /** 0..1 within its template: how likely this one is beside its others; 1 when left out. */
  readonly likely?: number;
}

/** One kind of small edit. One file each in templates/. */
export interface Template {
  /** Kebab-case; stands in the priors and in reports. */
  readonly name: string;
  /** Every edit of its kind at exactly this node. Called for each node of the searched part. Pure; must not throw. */
  draftsAt(node: ts.Node, space: SearchSpace): Iterable<Draft>;
}
