import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { checkout } from './places.ts';

/** Tests of keepgreen's own that are quick and need nothing but what they import. */
const TESTS = ['tests/checks/compare.test.ts', 'tests/limits/breaker.test.ts', 'tests/limits/ladder.test.ts', 'tests/steps/ddmin.test.ts', 'tests/task/advance.test.ts'] as const;

/** These tests and every file of this checkout that they load, by path: rooms of keepgreen's own as they stand today. */
export function readOwnRooms(): Map<string, string> {
  const texts = new Map<string, string>();
  const waiting: string[] = [...TESTS];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (texts.has(path)) continue;
    const text = readFileSync(join(checkout, path), 'utf8');
    texts.set(path, text);
    for (const [, target = ''] of text.matchAll(/^(?:import|export)\b[^;]*?\bfrom '(\.[^']+)'/gms)) waiting.push(posix.join(posix.dirname(path), target));
  }
  return texts;
}
