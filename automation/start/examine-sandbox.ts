import { renderError } from '../errors.ts';
import type { DoctorCheck } from '../faces/hosts.ts';
import type { EscapeName } from '../world/sandbox/escapes.ts';
import { roleOfChecks } from '../world/sandbox/sandbox.ts';
import { testEscapes, type SelfTest } from '../world/sandbox/self-test.ts';
import type { Parts } from './build.ts';

/** What each is meant to be able to reach: the agent talks to its model, and checks where CHECK_NETWORK says so. */
const NETWORK: readonly EscapeName[] = ['reach the loopback', 'reach an abstract socket'];
const LIMIT_MS = 60_000;

/** Tries to get out of the sandbox, as a check and as the agent would, from a real private copy. */
export async function examineSandbox(parts: Parts): Promise<Omit<DoctorCheck, 'name'>> {
  const { sandbox, settings, shop } = parts;
  if (sandbox.level === 'none') {
    const ok = settings.sandbox !== 'required';
    return { ok, detail: `none: ${sandbox.detail}; checks and the agent can read and write all that you can`, next: ok ? '' : INSTALL };
  }
  const snapshot = await shop.workspaces.snapshot();
  const workspace = await shop.workspaces.acquire(snapshot.commit, AbortSignal.timeout(LIMIT_MS));
  try {
    const checks = await tryFrom(parts, sandbox.within(roleOfChecks(settings)), workspace.projectDir);
    const agent = await tryFrom(parts, parts.agentProcesses, workspace.projectDir);
    const verdicts = [verdictOn('checks', checks, settings.checkNetwork ? NETWORK : []), verdictOn('the agent', agent, NETWORK)];
    const ok = verdicts.every((verdict) => verdict.ok);
    return { ok, detail: `${sandbox.level}; ${verdicts.map(({ detail }) => detail).join('; ')}`, next: ok ? '' : 'Please report this with your system and its version; until then set SANDBOX=off only if you trust the project.' };
  } finally {
    await workspace.release();
  }
}

const INSTALL = 'Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap) and allow user namespaces, or set SANDBOX=auto.';

async function tryFrom({ settings, world }: Parts, processes: Parts['agentProcesses'], copyDir: string): Promise<SelfTest> {
  try {
    return await testEscapes({ processes, random: world.random, projectRoot: settings.projectRoot, stateDir: settings.stateDir, copyDir });
  } catch (error) {
    return { kind: 'failed', reason: renderError(error) };
  }
}

function verdictOn(who: string, test: SelfTest, allowed: readonly EscapeName[]): { readonly ok: boolean; readonly detail: string } {
  if (test.kind === 'failed') return { ok: false, detail: `${who}: the self-test could not run (${test.reason})` };
  const ways = Object.entries(test.report);
  const escaped = ways.filter(([, how]) => how === 'escaped').map(([name]) => name);
  const holes = escaped.filter((name) => !allowed.some((one) => one === name));
  const open = escaped.filter((name) => !holes.includes(name));
  const parts = [`${who}: ${ways.length - escaped.length} of ${ways.length} ways out held`, ...(open.length === 0 ? [] : [`not enforced: ${open.join(', ')}`]), ...(holes.length === 0 ? [] : [`OPEN: ${holes.join(', ')}`])];
  return { ok: holes.length === 0, detail: parts.join(', ') };
}
