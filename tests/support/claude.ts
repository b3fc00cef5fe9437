import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { claudeBin, claudeEnvironment } from './claude-program.ts';
import { temporaryFolder } from './project.ts';
import { startScriptedApi, type Script, type ScriptedApi } from './scripted-api.ts';

export interface ScriptedClaude {
  readonly api: ScriptedApi;
  readonly home: string;
  readonly env: Record<string, string>;
  readonly bin: string;
}

/** A CLI with its own home and a model that plays `script` (and `review`; by default it approves); all gone when the test has finished. */
export async function scriptedClaude(script: Script, review?: Script): Promise<ScriptedClaude> {
  const home = join(temporaryFolder('keepgreen-home'), 'home');
  mkdirSync(home);
  const api = await startScriptedApi(script, review);
  onTestFinished(() => api.close());
  return { api, home, env: claudeEnvironment({ home, apiUrl: api.url }), bin: claudeBin() };
}
