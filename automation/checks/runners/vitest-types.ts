import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunJob } from '../runner.ts';
import type { TestScope } from '../test-command.ts';

/** How a script switches type tests on. In a configuration Vitest itself says so when it is open. */
export function isTypesFlag(word: string): boolean {
  return /^--typecheck(?:\.enabled)?(?:=true)?$/.test(word);
}

/** A name pattern makes Vitest skip type tests, and tell what is wrong with them as nobody's error: their files run whole. */
export function withTypeTestsWhole(scope: TestScope): TestScope {
  return scope.kind === 'only' && scope.files.some(holdsTypeTests) ? { ...scope, names: undefined } : scope;
}

/**
 * Can it leave type tests out? Vitest compiles the whole project for them, which takes seconds: not for named tests that
 * are none by Vitest's own rule, where no configuration has a rule of its own.
 */
export function isBesideTypeTests({ check, projectDir }: RunJob, scope: TestScope, script: readonly string[]): boolean {
  if (scope.kind !== 'only' || scope.names === undefined || scope.files.some(holdsTypeTests)) return false;
  if (script.some((word) => /^--typecheck\.(?:only|include|exclude)\b/.test(word))) return false;
  return check.configFile === undefined || !mayRuleTypeTests(join(projectDir, check.configFile));
}

/** `typecheck.include` as it comes. */
function holdsTypeTests(file: string): boolean {
  return /[.-](?:test|spec)-d\.[cm]?[jt]sx?$/.test(file);
}

/** Does it speak of type tests, or lean on another file that may? A configuration is a program: its text is all that can be looked at. */
function mayRuleTypeTests(configFile: string): boolean {
  try {
    return /typecheck|mergeConfig|extends|projects|workspace|['"]\.{1,2}\//.test(readFileSync(configFile, 'utf8'));
  } catch {
    return true;
  }
}
