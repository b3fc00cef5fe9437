import { join } from 'node:path';
import { scriptedClaude } from '../support/claude.ts';
import type { ScriptedClaude } from '../support/claude.ts';
import { startProgram } from '../support/orchestrator.ts';
import type { RunningProgram } from '../support/orchestrator.ts';
import type { TinyProject } from '../support/project.ts';
import { answer, say, use } from '../support/scripted-api.ts';
import type { Script, ScriptedReply, ScriptedRequest } from '../support/scripted-api.ts';
import { jsShop } from '../support/shop.ts';

/** The real orchestrator with the real Claude Code CLI, whose model plays a script on loopback. */
export interface Scene {
  readonly project: TinyProject;
  readonly claude: ScriptedClaude;
  readonly program: RunningProgram;
  /** The environment for further commands and starts of the same person. */
  readonly env: Record<string, string>;
}

export async function openScene(script: Script, options: { project?: TinyProject; env?: Record<string, string>; review?: Script } = {}): Promise<Scene> {
  const project = options.project ?? jsShop();
  const claude = await scriptedClaude(script, options.review);
  // A review and a program that stands by are a start of the CLI more for each fix, and the free fixers load a compiler; those about them, and the first of all, leave them on.
  const env = { ...claude.env, CLAUDE_BIN: claude.bin, FIXERS: 'agent', REVIEW: 'off', AGENT_STANDBY_SECONDS: '0', LOCALISE_SECONDS: '0', ...options.env };
  return { project, claude, env, program: await startProgram(project, { env }, claude.home) };
}

/** A free fixer before the agent. */
export const WITH_QUICKFIX = { FIXERS: 'quickfix,agent' } as const;
/** Review and the program that stands by, as they come by default. */
export const AS_SHIPPED = { ...WITH_QUICKFIX, REVIEW: 'agent-fixes', AGENT_STANDBY_SECONDS: '120', LOCALISE_SECONDS: '10' } as const;

/** A model that plans, then plays one edit script per attempt; the last one again when there are more attempts. */
export function attempts(...fixes: readonly Script[]): Script {
  let attempt = -1;
  return (request) => {
    if (request.pass === 'strategy') return answer({ root_cause: 'the rate is wrong', files: ['src/tax.js'], plan: 'set it right', confidence: 0.9 });
    if (request.pass !== 'fix') return say('ok');
    if (request.turn === 0) attempt += 1;
    const fix = fixes[Math.min(attempt, fixes.length - 1)];
    return fix === undefined ? say('nothing') : fix(request);
  };
}

/** Reads the file, replaces text in it, says done. */
export function editing(file: string, from: string, to: string): Script {
  return (request) => {
    const path = join(request.cwd, file);
    const turns: ScriptedReply[] = [use(['Read', { file_path: path }]), use(['Edit', { file_path: path, old_string: from, new_string: to }])];
    return turns[request.turn] ?? say('Corrected it.');
  };
}

/** Writes a file without looking, by whatever path the script makes of the request. */
export function writing(path: (request: ScriptedRequest) => string, content: string): Script {
  return (request) => (request.turn === 0 ? use(['Write', { file_path: path(request), content }]) : say('Done.'));
}

/** The bug that only somebody who understands the test can fix. */
export const BUG = { file: 'src/tax.js', right: 'const rate = 0.2;', wrong: 'const rate = 0.7;' } as const;
export const rightEdit: Script = editing(BUG.file, BUG.wrong, BUG.right);
export const wrongEdit = (value: string): Script => editing(BUG.file, BUG.wrong, `const rate = ${value};`);
