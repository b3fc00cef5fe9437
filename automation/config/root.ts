import { realpathSync } from 'node:fs';
import { parse, resolve } from 'node:path';
import { renderProblem } from './problems.ts';
import type { Found } from './problems.ts';
import { look, untilde } from './readers.ts';
import { table } from './table.ts';

export interface RootSearch {
  readonly found: Found | undefined;
  /** Folder against which a relative value counts; the default too. */
  readonly from: string;
  readonly userHome: string;
}

export type Root = { readonly kind: 'good'; readonly path: string } | { readonly kind: 'bad'; readonly path: string; readonly problem: string };

/** PROJECT_ROOT as a real path. Refuses what can't be a project, and what nobody wants watched: `/` and the home folder. */
export function findRoot(search: RootSearch): Root {
  const found = search.found ?? { raw: search.from, where: 'the folder keepgreen was started in' };
  const path = resolve(search.from, untilde(String(found.raw), search));
  const bad = (why: string): Root => ({ kind: 'bad', path, problem: renderProblem(table.projectRoot, found, why) });
  const stat = look(path);
  if (stat === undefined) return bad(`There is nothing at ${path} that can be read.`);
  if (!stat.isDirectory()) return bad('It is a file, not a folder.');
  const real = realpathSync(path);
  if (real === parse(real).root) return bad('It is the whole machine, not a project.');
  if (real === realHome(search.userHome)) return bad('It is your home folder, not a project.');
  return { kind: 'good', path: real };
}

function realHome(userHome: string): string {
  return look(userHome) === undefined ? userHome : realpathSync(userHome);
}
