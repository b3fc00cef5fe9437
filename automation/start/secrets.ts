import type { Settings } from '../config/settings.ts';
import { pickAgentEnv } from '../fixers/agent/command-line.ts';

/** What may never leave this machine, by value: the key of the settings, and whatever secret the agent is given. */
export function secretsOf({ settings, env }: { readonly settings: Settings; readonly env: Readonly<Record<string, string | undefined>> }): readonly string[] {
  const given = Object.entries(pickAgentEnv(env, settings.anthropicApiKey));
  return given.filter(([name, value]) => SECRET_NAME.test(name) && value.length >= SHORTEST_SECRET).map(([, value]) => value);
}

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD/;
/** Shorter values would blacken ordinary words. */
const SHORTEST_SECRET = 8;
