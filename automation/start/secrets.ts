import type { Settings } from '../config/settings.ts';
import { pickAgentEnv } from '../fixers/agent/command-line.ts';
import { secretSettings, secretValues } from '../world/secret-values.ts';

/**
 * What may never leave this machine, by value: every secret setting, whatever secret the agent is given, and what
 * looks like one in the environment and in the `.env` files of the project and of keepgreen's own folder.
 */
export function secretsOf({ settings, env }: { readonly settings: Settings; readonly env: Readonly<Record<string, string | undefined>> }): readonly string[] {
  const given = Object.entries(pickAgentEnv(env, settings.anthropicApiKey));
  const agents = given.filter(([name, value]) => SECRET_NAME.test(name) && value.length >= SHORTEST_SECRET).map(([, value]) => value);
  return [...new Set([...secretSettings(settings), ...agents, ...secretValues(env, [settings.projectRoot, settings.home])])];
}

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD/;
/** Shorter values would blacken ordinary words. */
const SHORTEST_SECRET = 8;
