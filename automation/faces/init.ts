import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FILE } from '../config/project-file.ts';
import type { Deps } from './hosts.ts';

const IGNORED = '.keepgreen/';

/** Never overwrites: what is there is kept and named. */
export function initProject(deps: Deps): Promise<{ written: string[]; kept: string[] }> {
  const { projectRoot } = deps.settings;
  const written: string[] = [];
  const kept: string[] = [];
  const note = (path: string, done: boolean) => void (done ? written : kept).push(path);
  note(PROJECT_FILE, writeSkeleton(join(projectRoot, PROJECT_FILE)));
  note('.gitignore', ignoreStateFolder(join(projectRoot, '.gitignore')));
  return Promise.resolve({ written, kept });
}

function writeSkeleton(path: string): boolean {
  if (existsSync(path)) return false;
  writeFileSync(path, `${JSON.stringify({ watchPaths: ['.'], checksOff: [], checks: [] }, null, 2)}\n`, { flag: 'wx' });
  return true;
}

function ignoreStateFolder(path: string): boolean {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text.split(/\r?\n/).some((line) => /^\/?\.keepgreen\/?$/.test(line.trim()))) return false;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  writeFileSync(path, `${text}${text === '' || text.endsWith('\n') ? '' : end}${IGNORED}${end}`);
  return true;
}
