import type { GenerateRequest } from '../request.ts';
import { modulesOf, renamesElsewhere } from '../donors/project.ts';
import type { SearchSpace } from '../template.ts';
import { changedLines, hunksBetween } from '../changed-lines.ts';
import { parse } from './parse.ts';
import { typescript } from '../../../world/typescript.ts';
import { createScope } from './scope.ts';

/** One file made ready to be searched. */
export function openSpace(request: GenerateRequest, file: string, text: string): SearchSpace {
  const source = parse(file, text);
  const before = request.before.get(file);
  return {
    ts: typescript(),
    file,
    text,
    source,
    before: before === undefined ? undefined : { text: before, source: parse(file, before) },
    changed: before === undefined ? [] : changedLines(hunksBetween(before, text)),
    failures: request.failures,
    suspects: request.suspects,
    scope: createScope(source, request.projectDir),
    get modules() {
      return modulesOf(request);
    },
    get renames() {
      return renamesElsewhere(request, file);
    },
  };
}
