import { access, constants } from 'node:fs/promises';
import { renderError } from '../errors.ts';
import type { DoctorCheck } from '../faces/hosts.ts';
import { lookAt } from '../notify/look.ts';
import type { Fixer } from '../task/fixer.ts';
import { createHttp } from '../world/http.ts';
import { buildParts } from './build.ts';
import type { Base } from './base.ts';
import type { Parts } from './build.ts';
import { examineSandbox } from './examine-sandbox.ts';

type Look = (parts: Parts) => Promise<Omit<DoctorCheck, 'name'>>;

const LOOKS: readonly { readonly name: string; readonly look: Look }[] = [
  { name: 'node', look: () => Promise.resolve(fine(`Node ${process.version}`)) },
  { name: 'git', look: async ({ world, settings }) => fine((await world.git.run({ cwd: settings.projectRoot, args: ['--version'] })).stdout.toString('utf8').trim()) },
  { name: 'repository', look: lookAtRepository },
  { name: 'state', look: async ({ store, settings }) => fine(`${settings.stateFile}, revision ${(await store.read()).rev}`) },
  { name: 'workspaces', look: lookAtWorkspaces },
  { name: 'checks', look: lookAtChecks },
  { name: 'sandbox', look: lookAtSandbox },
];

/** Looks at everything that has to work, for real, and says for each what to do when it doesn't. */
export async function examine(base: Base): Promise<readonly DoctorCheck[]> {
  const parts = await buildParts(base);
  try {
    const basics = await Promise.all(LOOKS.map(({ name, look }) => guarded(name, () => look(parts))));
    const fixers = await Promise.all(parts.shop.fixers.map((fixer) => guarded(fixer.name, () => lookAtFixer(fixer))));
    return [...basics, ...fixers, ...(await lookAtDestinations(parts))];
  } finally {
    await parts.close();
  }
}

async function guarded(name: string, look: () => Promise<Omit<DoctorCheck, 'name'>>): Promise<DoctorCheck> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    return { name, ok: false, detail: renderError(error), next: 'Mend that, then run "keepgreen doctor" again.' };
  }
}

function fine(detail: string): Omit<DoctorCheck, 'name'> {
  return { ok: true, detail, next: '' };
}

/** A metered fixer that can't work is no fault: the free ones work without it, and its sentence says what it needs. */
async function lookAtFixer(fixer: Fixer): Promise<Omit<DoctorCheck, 'name'>> {
  const { ok, detail } = await fixer.ready();
  return { ok: ok || fixer.cost === 'metered', detail, next: ok || fixer.cost === 'free' ? '' : 'Nothing else needs it.' };
}

/** One that does not answer is no fault: what is to be told waits for it. */
async function lookAtDestinations({ escalation, settings, world }: Parts): Promise<readonly DoctorCheck[]> {
  const http = createHttp();
  const looks = await Promise.all((await escalation.destinations()).map((one) => lookAt(one, { http, clock: world.clock, settings })));
  return looks.flatMap((look) => (look === undefined ? [] : [{ name: look.destination, ok: true, detail: look.detail, next: look.next }]));
}

async function lookAtRepository({ shop }: Parts): Promise<Omit<DoctorCheck, 'name'>> {
  const busy = await shop.workspaces.busy();
  if (busy !== undefined) return { ok: false, detail: busy, next: 'Finish it; keepgreen waits meanwhile.' };
  const snapshot = await shop.workspaces.snapshot();
  return fine(`a snapshot of your tree can be taken (${snapshot.commit.slice(0, 12)})`);
}

async function lookAtWorkspaces({ settings }: Parts): Promise<Omit<DoctorCheck, 'name'>> {
  await access(settings.workspaceDir, constants.W_OK);
  return fine(`private copies live in ${settings.workspaceDir}`);
}

/** No sandbox is a fault only where one is required; a hole in it always is. */
async function lookAtSandbox(parts: Parts): Promise<Omit<DoctorCheck, 'name'>> {
  return examineSandbox(parts);
}

async function lookAtChecks({ shop, settings }: Parts): Promise<Omit<DoctorCheck, 'name'>> {
  const checks = await shop.checker.discover(settings.projectRoot);
  if (checks.length > 0) return fine(checks.map((check) => check.name).join(', '));
  return { ok: false, detail: 'no check found in the project', next: 'Install a test runner, TypeScript or a linter, or name a command in keepgreen.config.json ("checks").' };
}
