import { basename, dirname, extname, join } from 'node:path';

/** The names of what lies beside the state file. */
export interface StatePaths {
  readonly state: string;
  readonly dir: string;
  /** The generation before the one in `state`. */
  readonly previous: string;
  /** A whole new generation, about to take the place of `state`. Writers make theirs in `next.<hex digits>`. */
  readonly next: string;
  /** A second name of the old generation, about to take the place of `previous`. */
  readonly nextPrevious: string;
  /** File names of damaged documents moved aside start so. */
  readonly corruptPrefix: string;
}

export function statePaths(stateFile: string): StatePaths {
  const dir = dirname(stateFile);
  const stem = basename(stateFile, extname(stateFile));
  return {
    state: stateFile,
    dir,
    previous: `${stateFile}.1`,
    next: `${stateFile}.next`,
    nextPrevious: `${stateFile}.1.next`,
    corruptPrefix: `${stem}.corrupt-`,
  };
}

/** A free-standing name for a damaged document; `nth` tells two of one moment apart. */
export function corruptPath(paths: StatePaths, now: Date, nth: number): string {
  const time = now.toISOString().replace(/[:.]/g, '-');
  return join(paths.dir, `${paths.corruptPrefix}${time}${nth === 0 ? '' : `-${nth}`}${extname(paths.state) || '.json'}`);
}

/** Is this file name one that a killed writer may leave behind? write-file-atomic adds a number of its own to the name it is given. */
export function isLeftover(paths: StatePaths, name: string): boolean {
  const next = basename(paths.next);
  return name === next || name === basename(paths.nextPrevious) || (name.startsWith(`${next}.`) && /^[0-9a-f]+(\.\d+)?$/.test(name.slice(next.length + 1)));
}
